import { openCapture, type Capture, type CaptureReport, type Sound } from '../lib/capture/capture.js'
import { MicrophoneError, type MicrophoneTrouble } from '../lib/capture/microphone.js'

interface BoothEvents {
  onStarted(): void
  onLevel(peak: number): void
  onSound(sound: Sound): void
  onFailed(trouble: MicrophoneTrouble): void
}

/** Between two takes the microphone stays open, so that the next one begins at once; not longer than this. */
const OPEN_WITHOUT_TAKE_MS = 60_000

/** Opens the microphone when it is needed and closes it when it is not. */
export function createBooth(workletUrl: string, { onStarted, onLevel, onSound, onFailed }: BoothEvents) {
  let capture: Promise<Capture> | undefined
  let report: CaptureReport | undefined
  let wish = 0
  let isTaking = false
  let idle: ReturnType<typeof setTimeout> | undefined

  function open(): Promise<Capture> {
    return (capture ??= openCapture(workletUrl, {
      onLevel,
      onSound(sound) {
        rest()
        onSound(sound)
      },
      onLost(trouble) {
        close()
        onFailed(trouble)
      },
    }))
  }

  function rest(): void {
    isTaking = false
    clearTimeout(idle)
    idle = setTimeout(close, OPEN_WITHOUT_TAKE_MS)
  }

  function close(): void {
    wish++
    isTaking = false
    clearTimeout(idle)
    void capture?.then((opened) => opened.close()).catch(() => undefined)
    capture = undefined
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
    async record(): Promise<void> {
      const mine = ++wish
      clearTimeout(idle)
      try {
        const opened = await open()
        if (mine !== wish) return
        report = opened.report
        isTaking = true
        opened.start()
        onStarted()
      } catch (error) {
        if (mine !== wish) return
        capture = undefined
        onFailed(error instanceof MicrophoneError ? error.trouble : 'unknown')
      }
    },

    stop(): void {
      void capture?.then((opened) => opened.stop())
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
