import type { Capture, CaptureEvents, CaptureOptions, CapturedAudio } from './types.js'
import { createOpusEncoder } from './opus-encoder.js'
import { MicrophoneError } from './microphone.js'
import { captureReport } from './capture-report.js'
import { TAIL_MS, createPcmRingBuffer } from './pcm-ring-buffer.js'
import { encodeWav, toInt16 } from './wav.js'

/** A message of the worklet: samples, and the frame of the context before which they end. */
interface Chunk {
  samples: Float32Array
  end: number
}

/** A microphone that sends nothing for this long counts as busy. */
const FIRST_SOUND_TIMEOUT_MS = 5_000
/** How late a tail may arrive before the take ends without it. */
const LATE_TAIL_MS = 1_000

/**
 * Records through the Web Audio graph, which buffers what was said before the button was pressed: 16-bit mono WAV at
 * the device's own rate or, compressed, the same sound from the browser's encoder.
 */
export async function openWorkletCapture(
  stream: MediaStream,
  workletUrl: string,
  { isCompressed, preRollMs }: CaptureOptions,
  { onLevel, onSamples, onAudio, onLost }: CaptureEvents,
): Promise<Capture> {
  const { context, source } = connect(stream)
  const { sampleRate } = context
  const encoder = isCompressed ? createOpusEncoder(source, preRollMs) : undefined
  let currentTake = 0
  let late: ReturnType<typeof setTimeout> | undefined
  let receivedUntil = 0
  const ringBuffer = createPcmRingBuffer(sampleRate, preRollMs, (samples, lateMs) => {
    clearTimeout(late)
    void finish(wavOf(samples, sampleRate), lateMs)
  })
  const node = await openNode(context, workletUrl)
    .then((opened) =>
      firstSound(opened, source, ({ samples, end }) => {
        receivedUntil = end
        ringBuffer.push(toInt16(samples))
        onSamples?.(samples, sampleRate)
        onLevel(loudest(samples))
      }),
    )
    .catch((error: unknown) => {
      void context.close()
      throw error
    })
  context.onstatechange = () => {
    if ((context.state as string) === 'interrupted') onLost('interrupted')
  }

  // Where the encoder fails, the WAV is sent: losing a take is worse than sending more bytes.
  async function finish(recorded: CapturedAudio, lateMs: number): Promise<void> {
    const own = currentTake
    const encoded = await encoder?.finish(lateMs)
    if (own === currentTake) onAudio({ ...recorded, ...encoded })
  }

  return {
    start() {
      currentTake++
      ringBuffer.start()
      encoder?.start()
    },
    stop(silentMs = 0) {
      late = setTimeout(() => ringBuffer.endNow(), TAIL_MS + LATE_TAIL_MS)
      // On a busy phone some samples have not arrived yet, so the tail is counted from now.
      const behindMs = Math.max(0, context.currentTime - receivedUntil / sampleRate) * 1000
      ringBuffer.stop(silentMs > 0 ? silentMs : -Math.min(behindMs, LATE_TAIL_MS))
    },
    cancel() {
      currentTake++
      clearTimeout(late)
      ringBuffer.cancel()
      encoder?.cancel()
    },
    close() {
      currentTake++
      clearTimeout(late)
      encoder?.cancel()
      context.onstatechange = null
      node.port.onmessage = null
      for (const track of stream.getTracks()) track.stop()
      void context.close()
    },
    report: captureReport(encoder ? 'media_recorder' : 'pcm', stream, {
      sampleRate,
      preRollMs,
      tailMs: TAIL_MS,
    }),
  }
}

// A context has the speaker's sample rate by default; given the microphone's, some browsers refuse to connect the two.
function connect(stream: MediaStream): { context: AudioContext; source: MediaStreamAudioSourceNode } {
  const sampleRate = stream.getAudioTracks()[0]?.getSettings().sampleRate
  if (sampleRate) {
    let context: AudioContext | undefined
    try {
      context = new AudioContext({ sampleRate })
      return { context, source: context.createMediaStreamSource(stream) }
    } catch {
      void context?.close()
    }
  }
  const context = new AudioContext()
  return { context, source: context.createMediaStreamSource(stream) }
}

async function openNode(context: AudioContext, workletUrl: string): Promise<AudioWorkletNode> {
  await context.audioWorklet.addModule(workletUrl)
  const mono = { channelCount: 1, channelCountMode: 'explicit' } as const
  return new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0, ...mono })
}

/** Connects the microphone to the worklet; resolves to the node once sound reaches `onChunk`. */
function firstSound(
  node: AudioWorkletNode,
  source: MediaStreamAudioSourceNode,
  onChunk: (chunk: Chunk) => void,
): Promise<AudioWorkletNode> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new MicrophoneError('busy')), FIRST_SOUND_TIMEOUT_MS)
    node.port.onmessage = ({ data }: MessageEvent<Chunk>) => {
      clearTimeout(timer)
      resolve(node)
      onChunk(data)
    }
    source.connect(node)
    void (source.context as AudioContext).resume()
  })
}

function wavOf(samples: Int16Array, sampleRate: number): CapturedAudio {
  return {
    bytes: encodeWav(samples, sampleRate),
    contentType: 'audio/wav',
    samples: Float32Array.from(samples, (sample) => sample / 0x8000),
    sampleRate,
    durationMs: (samples.length / sampleRate) * 1000,
  }
}

function loudest(samples: Float32Array): number {
  let peak = 0
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
  return peak
}
