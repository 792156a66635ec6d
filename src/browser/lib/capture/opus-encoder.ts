import type { CapturedAudio } from './types.js'

/** Enough for mono speech. */
const BITS_PER_SECOND = 48_000
const CONTENT_TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus']
/** Encoders hold audio back until a frame is full. */
const FLUSH_MS = 120

/** Whether this browser can record Opus with pre-roll. */
export function canEncodeOpus(): boolean {
  return 'AudioWorkletNode' in window && opusType() !== undefined
}

function opusType(): string | undefined {
  if (!('MediaRecorder' in window)) return undefined
  return CONTENT_TYPES.find((type) => MediaRecorder.isTypeSupported(type))
}

/**
 * Encodes takes with the browser's own Opus encoder, which knows no audio from before its start. Its input is delayed
 * by `preRollMs`, so that a take begins with what was said just before.
 */
export function createOpusEncoder(source: MediaStreamAudioSourceNode, preRollMs: number) {
  const mimeType = opusType()
  if (!mimeType) return undefined
  const { context } = source
  const delayTime = preRollMs / 1000
  const delay = new DelayNode(context, { delayTime, maxDelayTime: delayTime + 1 })
  const destination = new MediaStreamAudioDestinationNode(context as AudioContext, {
    channelCount: 1,
    channelCountMode: 'explicit',
  })
  source.connect(delay).connect(destination)
  let recorder: MediaRecorder | undefined
  let parts: Blob[] = []

  return {
    start(): void {
      const current = new MediaRecorder(destination.stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND })
      const own: Blob[] = []
      current.ondataavailable = ({ data }) => own.push(data)
      recorder = current
      parts = own
      current.start()
    },

    /** Ends the take that ended `lateMs` ago. Resolves to undefined when there is none. */
    async finish(lateMs: number): Promise<Pick<CapturedAudio, 'bytes' | 'contentType'> | undefined> {
      const current = recorder
      const own = parts
      recorder = undefined
      if (current?.state !== 'recording') return undefined
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, preRollMs + FLUSH_MS - lateMs)))
      await stopped(current)
      const bytes = await new Blob(own).arrayBuffer()
      return bytes.byteLength > 0 ? { bytes, contentType: mimeType.replace(/;.*/, '') } : undefined
    },

    cancel(): void {
      if (recorder?.state === 'recording') recorder.stop()
      recorder = undefined
    },
  }
}

function stopped(recorder: MediaRecorder): Promise<void> {
  if (recorder.state === 'inactive') return Promise.resolve()
  return new Promise((resolve) => {
    recorder.onstop = recorder.onerror = () => resolve()
    recorder.stop()
  })
}
