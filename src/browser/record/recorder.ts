import type { AudioProcessing } from '../lib/api/types.js'
import { openCapture } from '../lib/capture/capture.js'
import { MicrophoneError, type MicrophoneFailure } from '../lib/capture/microphone.js'
import { PRE_ROLL_MS, VOICE_PRE_ROLL_MS } from '../lib/capture/pcm-ring-buffer.js'
import type { Capture, CaptureReport, CaptureOptions, CapturedAudio } from '../lib/capture/types.js'
import { createVoiceActivityDetector, SOFT_ENDING_MS } from '../lib/capture/voice-activity.js'

interface RecorderEvents {
  /** The microphone is open and waits for speech. */
  onListening(): void
  onStarted(): void
  /** The speech that started the take ended `silentMs` ago. */
  onSpeechEnded(silentMs: number): void
  onLevel(peak: number): void
  onAudio(audio: CapturedAudio): void
  onFailed(failure: MicrophoneFailure): void
  /** The microphone was closed because nothing was recorded for a while. */
  onIdleTimeout(): void
}

/** The options of one take. */
interface TakeOptions {
  processing?: AudioProcessing
  deviceId: string | null
  isCompressed: boolean
  /** Whether the take begins and ends with speech. */
  byVoice: boolean
}

/** Between two takes the microphone stays open for this long, so that the next take starts at once. */
const OPEN_WITHOUT_TAKE_MS = 60_000

/** Records takes: opens the microphone when a take is wanted, and closes it when none is. */
export function createRecorder(workletUrl: string, events: RecorderEvents) {
  let capture: Promise<Capture> | undefined
  let openedWith = ''
  let report: CaptureReport | undefined
  let voiceDetector: ReturnType<typeof createVoiceActivityDetector> | undefined
  let request = 0
  let isRecording = false
  let idleTimer: ReturnType<typeof setTimeout> | undefined

  function open(options: CaptureOptions): Promise<Capture> {
    const wanted = JSON.stringify(options)
    if (wanted !== openedWith) closeCapture()
    openedWith = wanted
    return (capture ??= openCapture(workletUrl, options, {
      onLevel: events.onLevel,
      onSamples(samples, sampleRate) {
        voiceDetector ??= createVoiceActivityDetector(sampleRate, {
          onBegin: start,
          onEnd: events.onSpeechEnded,
        })
        voiceDetector.push(samples)
      },
      onAudio(audio) {
        finishTake()
        events.onAudio(audio)
      },
      onLost(failure) {
        close()
        events.onFailed(failure)
      },
    }))
  }

  function start(): void {
    void capture?.then((opened) => {
      clearTimeout(idleTimer)
      isRecording = true
      opened.start()
      events.onStarted()
    })
  }

  function finishTake(): void {
    isRecording = false
    voiceDetector?.stop()
    closeLater()
  }

  function closeLater(): void {
    clearTimeout(idleTimer)
    idleTimer = setTimeout(() => {
      close()
      events.onIdleTimeout()
    }, OPEN_WITHOUT_TAKE_MS)
  }

  function close(): void {
    request++
    isRecording = false
    clearTimeout(idleTimer)
    closeCapture()
  }

  function closeCapture(): void {
    void capture?.then((opened) => opened.close()).catch(() => undefined)
    capture = undefined
    voiceDetector = undefined
  }

  // Caches the worklet: the network may be gone when the microphone is opened.
  fetch(workletUrl).catch(() => undefined)

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && !isRecording) close()
  })
  window.addEventListener('pagehide', close)

  return {
    close,

    /** Starts a take once the microphone is open, unless `cancel` or `close` is called meanwhile. */
    async record({ byVoice, ...options }: TakeOptions): Promise<void> {
      const own = ++request
      clearTimeout(idleTimer)
      try {
        const opened = await open({ ...options, preRollMs: byVoice ? VOICE_PRE_ROLL_MS : PRE_ROLL_MS })
        if (own !== request) return
        report = opened.report
        // Where scripts are given no samples, speech cannot be detected.
        if (!byVoice || !voiceDetector) return start()
        voiceDetector.waitForSpeech()
        closeLater()
        events.onListening()
      } catch (error) {
        if (own !== request) return
        capture = undefined
        events.onFailed(error instanceof MicrophoneError ? error.failure : 'unknown')
      }
    },

    /** Ends the take, which has been silent for `silentMs`. */
    stop(silentMs: number): void {
      void capture?.then((opened) => opened.stop(Math.max(0, silentMs - SOFT_ENDING_MS)))
    },

    cancel(): void {
      request++
      void capture?.then((opened) => opened.cancel()).catch(() => undefined)
      finishTake()
    },

    /** What the device did during the last take. */
    report: () => report,
  }
}
