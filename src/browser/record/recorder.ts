import type { Processing } from '../lib/api/client.js'
import { openCapture } from '../lib/capture/capture.js'
import { MicrophoneError, type MicrophoneTrouble } from '../lib/capture/microphone.js'
import { PRE_ROLL_MS, VOICE_PRE_ROLL_MS } from '../lib/capture/pcm-ring-buffer.js'
import type { Capture, CaptureReport, CaptureWish, Sound } from '../lib/capture/types.js'
import { createVoiceWatch, SOFT_ENDING_MS } from '../lib/capture/voice-activity.js'

interface BoothEvents {
  /** The microphone is open and waits for a voice. */
  onListening(): void
  onStarted(): void
  /** The voice that started the take has come to an end, `silentMs` ago. */
  onFellSilent(silentMs: number): void
  onLevel(peak: number): void
  onSound(sound: Sound): void
  onFailed(trouble: MicrophoneTrouble): void
  /** Nobody spoke for so long that the microphone was closed. */
  onGivenUp(): void
}

/** What may be chosen about every take. */
interface BoothWish {
  processing?: Processing
  deviceId: string | null
  isCompressed: boolean
  /** Whether takes begin and end with a voice. */
  byVoice: boolean
}

/** Between two takes the microphone stays open, so that the next one begins at once; not longer than this. */
const OPEN_WITHOUT_TAKE_MS = 60_000

/** Opens the microphone when it is needed, as it is wished for then, and closes it when it is not. */
export function createBooth(workletUrl: string, events: BoothEvents) {
  let capture: Promise<Capture> | undefined
  let openedAs = ''
  let report: CaptureReport | undefined
  let voice: ReturnType<typeof createVoiceWatch> | undefined
  let wish = 0
  let isTaking = false
  let idle: ReturnType<typeof setTimeout> | undefined

  function open(wished: CaptureWish): Promise<Capture> {
    const as = JSON.stringify(wished)
    if (as !== openedAs) shut()
    openedAs = as
    return (capture ??= openCapture(workletUrl, wished, {
      onLevel: events.onLevel,
      onSamples(samples, sampleRate) {
        voice ??= createVoiceWatch(sampleRate, { onBegin: start, onEnd: events.onFellSilent })
        voice.hear(samples)
      },
      onSound(sound) {
        rest()
        events.onSound(sound)
      },
      onLost(trouble) {
        close()
        events.onFailed(trouble)
      },
    }))
  }

  function start(): void {
    void capture?.then((opened) => {
      clearTimeout(idle)
      isTaking = true
      opened.start()
      events.onStarted()
    })
  }

  function rest(): void {
    isTaking = false
    voice?.rest()
    closeLater()
  }

  function closeLater(): void {
    clearTimeout(idle)
    idle = setTimeout(() => {
      close()
      events.onGivenUp()
    }, OPEN_WITHOUT_TAKE_MS)
  }

  function close(): void {
    wish++
    isTaking = false
    clearTimeout(idle)
    shut()
  }

  function shut(): void {
    void capture?.then((opened) => opened.close()).catch(() => undefined)
    capture = undefined
    voice = undefined
  }

  // The browser keeps it from now on: the network may be gone when the microphone is opened.
  fetch(workletUrl).catch(() => undefined)

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && !isTaking) close()
  })
  window.addEventListener('pagehide', close)

  return {
    close,

    /** Starts a take as soon as the microphone is open; a `cancel` or `close` meanwhile revokes the wish. */
    async record({ byVoice, ...wished }: BoothWish): Promise<void> {
      const mine = ++wish
      clearTimeout(idle)
      try {
        const opened = await open({ ...wished, preRollMs: byVoice ? VOICE_PRE_ROLL_MS : PRE_ROLL_MS })
        if (mine !== wish) return
        report = opened.report
        // Where scripts are given no samples there is no voice to wait for.
        if (!byVoice || !voice) return start()
        voice.waitForVoice()
        closeLater()
        events.onListening()
      } catch (error) {
        if (mine !== wish) return
        capture = undefined
        events.onFailed(error instanceof MicrophoneError ? error.trouble : 'unknown')
      }
    },

    /** Ends the take; it has been silent for `silentMs`. */
    stop(silentMs: number): void {
      void capture?.then((opened) => opened.stop(Math.max(0, silentMs - SOFT_ENDING_MS)))
    },

    cancel(): void {
      wish++
      void capture?.then((opened) => opened.cancel()).catch(() => undefined)
      rest()
    },

    /** What the device did in the last take. */
    report: () => report,
  }
}
