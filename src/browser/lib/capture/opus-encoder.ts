/** Mono speech needs no more. */
const BITS_PER_SECOND = 48_000
const CONTENT_TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus']
/** What encoders hold back until a frame is full. */
const FLUSH_MS = 120

/** Whether this browser can make small recordings that lack nothing. */
export function canCompress(): boolean {
  return 'AudioWorkletNode' in window && opusType() !== undefined
}

function opusType(): string | undefined {
  if (!('MediaRecorder' in window)) return undefined
  return CONTENT_TYPES.find((type) => MediaRecorder.isTypeSupported(type))
}

/**
 * The browser's own Opus encoder, which begins with what it is given when it starts. It is given everything
 * `preRollMs` late: so its recordings hold what was said just before.
 */
export function createEncoder(source: MediaStreamAudioSourceNode, preRollMs: number) {
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
      const mine: Blob[] = []
      current.ondataavailable = ({ data }) => mine.push(data)
      recorder = current
      parts = mine
      current.start()
    },

    /** The take up to `lateMs` ago. Resolves to undefined when there is none. */
    async finish(lateMs: number): Promise<{ audio: ArrayBuffer; contentType: string } | undefined> {
      const current = recorder
      const mine = parts
      recorder = undefined
      if (current?.state !== 'recording') return undefined
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, preRollMs + FLUSH_MS - lateMs)))
      await stopped(current)
      const audio = await new Blob(mine).arrayBuffer()
      return audio.byteLength > 0 ? { audio, contentType: mimeType.replace(/;.*/, '') } : undefined
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
