import type { Capture, CaptureEvents, Sound } from './types.js'
import { MicrophoneError } from './microphone.js'
import { captureReport } from './capture-report.js'
import { LONGEST_TAKE_MS, TAIL_MS } from './pcm-ring-buffer.js'

/** Opus where there is Opus; Safari has AAC. */
const CONTENT_TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4']
const BITS_PER_SECOND = 64_000
/** What MediaRecorder needs to wind down, taken off the longest take. */
const MARGIN_MS = 300

/** For browsers that give scripts no samples: their own encoder, and no pre-roll. */
export async function openCompressed(stream: MediaStream, { onSound }: CaptureEvents): Promise<Capture> {
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
      void soundOf(new Blob(parts), mimeType!, performance.now() - started).then(onSound)
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

async function soundOf(file: Blob, mimeType: string, recordedMs: number): Promise<Sound> {
  const audio = await file.arrayBuffer()
  const contentType = mimeType.replace(/;.*/, '')
  const decoded = await decode(audio.slice(0)).catch(() => null)
  if (!decoded) return { audio, contentType, samples: null, sampleRate: 0, durationMs: recordedMs }
  const { sampleRate, duration } = decoded
  return { audio, contentType, samples: decoded.getChannelData(0), sampleRate, durationMs: duration * 1000 }
}

async function decode(audio: ArrayBuffer): Promise<AudioBuffer> {
  const context = new OfflineAudioContext(1, 1, 48_000)
  return context.decodeAudioData(audio)
}
