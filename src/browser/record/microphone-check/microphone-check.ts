import { SpeechMeter } from '../../../shared/audio/speech.js'
import { openCapture } from '../../lib/capture/capture.js'
import { MicrophoneError } from '../../lib/capture/microphone.js'
import { VOICE_PRE_ROLL_MS } from '../../lib/capture/pcm-ring-buffer.js'
import type { Capture } from '../../lib/capture/types.js'
import { createVoiceActivityDetector, SOFT_ENDING_MS } from '../../lib/capture/voice-activity.js'
import { element } from '../../lib/dom/dom.js'
import type { RecordPageData } from '../../lib/page-data.js'
import type { Translate } from '../../lib/translate.js'
import { transitionCheck, type CheckEvent, type CheckState } from './state.js'
import { createMicrophoneCheckView } from './view.js'
import {
  loadRecorderPreferences,
  saveRecorderPreferences,
} from '../../lib/preferences/recorder-preferences.js'
import type { RecordState } from '../state.js'
import { createTakePlayer } from '../take-player.js'
import { createTake } from '../take.js'

/** A microphone makes noise of its own for a moment after it opens. */
const SETTLE_MS = 400
const ROOM_MS = 2_500
/** After this long without speech, the check says that nothing was heard. */
const SPEECH_TIMEOUT_MS = 8_000
/** Enough speech to measure, however long the contributor speaks. */
const VOICE_MS = 4_000

/**
 * Connects the check of microphone and speaker, `views/partials/microphone-check.ejs`, and offers it once on each
 * device. `onOpen` closes the recorder's microphone.
 */
export function connectMicrophoneCheck(page: RecordPageData, t: Translate, onOpen: () => void) {
  const view = createMicrophoneCheckView(page.locale, t)
  const isPossible = 'AudioWorkletNode' in window
  let state: CheckState = { phase: 'ready' }
  let capture: Capture | undefined
  let run = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const player = createTakePlayer(() => view.showPlaying(false))

  function send(event: CheckEvent): void {
    state = transitionCheck(state, event)
    view.show(state)
  }

  async function begin(): Promise<void> {
    end()
    const own = run
    saveRecorderPreferences({ checkOffered: true })
    send({ type: 'begin' })
    try {
      const opened = await openMicrophone(() => own === run)
      if (own !== run) return opened.close()
      capture = opened
      await view.showDevices(loadRecorderPreferences().microphone)
    } catch (error) {
      if (own === run)
        send({ type: 'failed', failure: error instanceof MicrophoneError ? error.failure : 'unknown' })
    }
  }

  /** Opens the microphone, measures the room's noise, then records a few words. */
  function openMicrophone(isCurrent: () => boolean): Promise<Capture> {
    let heardMs = 0
    let room: SpeechMeter | undefined
    let voice: ReturnType<typeof createVoiceActivityDetector> | undefined

    function onSamples(samples: Float32Array, sampleRate: number): void {
      if (!isCurrent()) return
      if (state.phase === 'asking') send({ type: 'opened' })
      heardMs += (samples.length / sampleRate) * 1000
      room ??= new SpeechMeter(sampleRate)
      voice ??= createVoiceActivityDetector(sampleRate, {
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
      voice.push(samples)
      if (state.phase !== 'room' || heardMs < SETTLE_MS) return
      room.add([samples], samples.length)
      const { noise_db: noiseDb } = room.result()
      if (heardMs < SETTLE_MS + ROOM_MS || noiseDb === null) return
      send({ type: 'measured', noiseDb })
      voice.waitForSpeech()
      timer = setTimeout(() => finish(null), SPEECH_TIMEOUT_MS)
    }

    const finish = (take: ReturnType<typeof createTake> | null) => {
      if (!isCurrent()) return
      end()
      send({ type: 'spoken', take })
    }
    const { microphone: deviceId } = loadRecorderPreferences()
    return openCapture(
      page.assets.captureWorklet,
      { deviceId, isCompressed: false, preRollMs: VOICE_PRE_ROLL_MS },
      {
        onLevel: (peak) => isCurrent() && view.addLevel(peak),
        onSamples,
        onAudio: (audio) => finish(createTake(audio, '')),
        onLost: (failure) => {
          if (!isCurrent()) return
          end()
          send({ type: 'failed', failure })
        },
      },
    )
  }

  function end(): void {
    run++
    clearTimeout(timer)
    capture?.close()
    capture = undefined
    player.stop()
  }

  function togglePlayback(): void {
    if (player.isPlaying()) return player.stop()
    if (state.phase !== 'heard' || !state.take) return
    view.showPlaying(true)
    player.play(state.take.audio)
  }

  view.connect({
    begin: () => void begin(),
    togglePlayback,
    chooseDevice(microphone) {
      saveRecorderPreferences({ microphone })
      void begin()
    },
    open,
    decline() {
      saveRecorderPreferences({ checkOffered: true })
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
    send({ type: 'failed', failure: 'interrupted' })
  })

  function open(): void {
    onOpen()
    view.showOffer(false)
    view.open()
    void begin()
  }

  return {
    /** Offers the check beside the first sentence. Starting a take declines the offer. */
    show({ phase }: RecordState): void {
      if (phase === 'asking') saveRecorderPreferences({ checkOffered: true })
      view.showOffer(isPossible && phase === 'idle' && !loadRecorderPreferences().checkOffered)
    },
  }
}
