import type { Capture, CaptureEvents, CapturedAudio } from './types.js'
import { MicrophoneError } from './microphone.js'
import { captureReport } from './capture-report.js'
import { LONGEST_TAKE_MS, TAIL_MS } from './pcm-ring-buffer.js'

/** Opus where the browser has it; Safari records AAC. */
const CONTENT_TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4']
const BITS_PER_SECOND = 64_000
/** MediaRecorder needs this long to stop; it is subtracted from the longest take. */
const MARGIN_MS = 300

/** Records with the browser's own recorder, without pre-roll, where scripts are given no samples. */
export async function openMediaRecorderCapture(
  stream: MediaStream,
  { onAudio }: CaptureEvents,
): Promise<Capture> {
  const mimeType = CONTENT_TYPES.find((type) => MediaRecorder.isTypeSupported(type))
  if (!mimeType) throw new MicrophoneError('unsupported')
  let recorder: MediaRecorder | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function start(): void {
    const started = performance.now()
    const parts: Blob[] = []
    const current = new MediaRecorder(stream, { mimeType: mimeType!, audioBitsPerSecond: BITS_PER_SECOND })
    current.ondataavailable = ({ data }) => parts.push(data)
    current.onstop = () => {
      if (recorder !== current) return
      recorder = undefined
      void readAudio(new Blob(parts), mimeType!, performance.now() - started).then(onAudio)
    }
    recorder = current
    current.start()
    end(LONGEST_TAKE_MS - MARGIN_MS)
  }

  function end(afterMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => recorder?.stop(), afterMs)
  }

  function cancel(): void {
    clearTimeout(timer)
    const current = recorder
    recorder = undefined
    if (current?.state === 'recording') current.stop()
  }

  return {
    start,
    stop: () => end(TAIL_MS),
    cancel,
    close() {
      cancel()
      for (const track of stream.getTracks()) track.stop()
    },
    report: captureReport('media_recorder', stream, { preRollMs: 0, tailMs: TAIL_MS }),
  }
}

async function readAudio(file: Blob, mimeType: string, recordedMs: number): Promise<CapturedAudio> {
  const bytes = await file.arrayBuffer()
  const contentType = mimeType.replace(/;.*/, '')
  const decoded = await decode(bytes.slice(0)).catch(() => null)
  if (!decoded) return { bytes, contentType, samples: null, sampleRate: 0, durationMs: recordedMs }
  const { sampleRate, duration } = decoded
  return { bytes, contentType, samples: decoded.getChannelData(0), sampleRate, durationMs: duration * 1000 }
}

async function decode(audio: ArrayBuffer): Promise<AudioBuffer> {
  const context = new OfflineAudioContext(1, 1, 48_000)
  return context.decodeAudioData(audio)
}
