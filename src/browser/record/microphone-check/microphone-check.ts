import { SpeechMeter } from '../../../shared/audio/speech.js'
import { openCapture } from '../../lib/capture/capture.js'
import { MicrophoneError } from '../../lib/capture/microphone.js'
import { VOICE_PRE_ROLL_MS } from '../../lib/capture/pcm-ring-buffer.js'
import type { Capture } from '../../lib/capture/types.js'
import { createVoiceWatch, SOFT_ENDING_MS } from '../../lib/capture/voice-activity.js'
import { element } from '../../lib/dom/dom.js'
import { createPlayer } from '../../lib/dom/audio-player.js'
import type { RecordPageData } from '../../lib/page-data.js'
import type { Say } from '../../lib/translate.js'
import { stepCheck, type CheckEvent, type CheckState } from './state.js'
import { createCheckView } from './view.js'
import { recallHabits, remember } from '../../lib/preferences/recorder-preferences.js'
import type { RecordState } from '../state.js'
import { takeOf } from '../take.js'

/** The microphone needs a moment after it opens; what it hears then is its own. */
const SETTLE_MS = 400
const ROOM_MS = 2_500
/** Who says nothing for so long is not heard, or will not speak. */
const VOICE_PATIENCE_MS = 8_000
/** Enough to judge a voice, however long one speaks. */
const VOICE_MS = 4_000

/**
 * Connects the check of microphone and speaker, `views/partials/microphone-check.ejs`, and offers it to who was never
 * offered it on this device. `onOpen` lets go of the microphone.
 */
export function connectCheck(page: RecordPageData, say: Say, onOpen: () => void) {
  const view = createCheckView(page.locale, say)
  const isPossible = 'AudioWorkletNode' in window
  let state: CheckState = { phase: 'ready' }
  let capture: Capture | undefined
  let run = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let url: string | undefined
  const player = createPlayer({
    onProgress: () => undefined,
    onEnded: () => view.showPlaying(false),
    onFailed: () => view.showPlaying(false),
  })

  function send(event: CheckEvent): void {
    state = stepCheck(state, event)
    view.show(state)
  }

  async function begin(): Promise<void> {
    end()
    const mine = run
    remember({ wasOffered: true })
    send({ type: 'begin' })
    try {
      const opened = await listen(() => mine === run)
      if (mine !== run) return opened.close()
      capture = opened
      await view.showDevices(recallHabits().microphone)
    } catch (error) {
      if (mine === run)
        send({ type: 'failed', trouble: error instanceof MicrophoneError ? error.trouble : 'unknown' })
    }
  }

  /** First the room is heard, then a voice. */
  function listen(isCurrent: () => boolean): Promise<Capture> {
    let heardMs = 0
    let room: SpeechMeter | undefined
    let voice: ReturnType<typeof createVoiceWatch> | undefined

    function hear(samples: Float32Array, sampleRate: number): void {
      if (!isCurrent()) return
      if (state.phase === 'asking') send({ type: 'opened' })
      heardMs += (samples.length / sampleRate) * 1000
      room ??= new SpeechMeter(sampleRate)
      voice ??= createVoiceWatch(sampleRate, {
        onBegin() {
          clearTimeout(timer)
          capture?.start()
          timer = setTimeout(() => capture?.stop(), VOICE_MS)
        },
        onEnd(silentMs) {
          clearTimeout(timer)
          capture?.stop(Math.max(0, silentMs - SOFT_ENDING_MS))
        },
      })
      voice.hear(samples)
      if (state.phase !== 'room' || heardMs < SETTLE_MS) return
      room.add([samples], samples.length)
      const { noise_db: noiseDb } = room.result()
      if (heardMs < SETTLE_MS + ROOM_MS || noiseDb === null) return
      send({ type: 'measured', noiseDb })
      voice.waitForVoice()
      timer = setTimeout(() => finish(null), VOICE_PATIENCE_MS)
    }

    const finish = (take: ReturnType<typeof takeOf> | null) => {
      if (!isCurrent()) return
      end()
      send({ type: 'spoken', take })
    }
    const { microphone: deviceId } = recallHabits()
    return openCapture(
      page.assets.captureWorklet,
      { deviceId, isCompressed: false, preRollMs: VOICE_PRE_ROLL_MS },
      {
        onLevel: (peak) => isCurrent() && view.level(peak),
        onSamples: hear,
        onSound: (sound) => finish(takeOf(sound, '')),
        onLost: (trouble) => {
          if (!isCurrent()) return
          end()
          send({ type: 'failed', trouble })
        },
      },
    )
  }

  function end(): void {
    run++
    clearTimeout(timer)
    capture?.close()
    capture = undefined
    hush()
  }

  function hush(): void {
    player.silence()
    view.showPlaying(false)
    if (url) URL.revokeObjectURL(url)
    url = undefined
  }

  function playBack(): void {
    const isPlaying = url !== undefined && view.isPlaying()
    hush()
    if (isPlaying || state.phase !== 'heard' || !state.take) return
    const { audio, contentType } = state.take.sound
    url = URL.createObjectURL(new Blob([audio], { type: contentType }))
    view.showPlaying(true)
    void player.play(url)
  }

  view.connect({
    begin: () => void begin(),
    playBack,
    chooseDevice(microphone) {
      remember({ microphone })
      void begin()
    },
    open,
    decline() {
      remember({ wasOffered: true })
      view.showOffer(false)
    },
    closed() {
      end()
      state = { phase: 'ready' }
    },
  })
  element('#check-open').hidden = !isPossible
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden' || !capture) return
    end()
    send({ type: 'failed', trouble: 'interrupted' })
  })

  function open(): void {
    onOpen()
    view.showOffer(false)
    view.open()
    void begin()
  }

  return {
    /** The offer stands beside the first sentence; to begin to record is an answer, too. */
    show({ phase }: RecordState): void {
      if (phase === 'asking') remember({ wasOffered: true })
      view.showOffer(isPossible && phase === 'idle' && !recallHabits().wasOffered)
    },
  }
}
