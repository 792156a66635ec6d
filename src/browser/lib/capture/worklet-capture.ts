import type { Capture, CaptureEvents, CaptureWish, Sound } from './types.js'
import { createEncoder } from './opus-encoder.js'
import { MicrophoneError } from './microphone.js'
import { captureReport } from './capture-report.js'
import { TAIL_MS, createTape } from './pcm-ring-buffer.js'
import { encodeWav, toInt16 } from './wav.js'

/** What the worklet sends: samples, and the frame of the context before which they end. */
interface Chunk {
  samples: Float32Array
  end: number
}

/** A microphone that has sent nothing for so long will not. */
const FIRST_SOUND_TIMEOUT_MS = 5_000
/** How much later than its due a tail may come before the take ends without it. */
const LATE_TAIL_MS = 1_000

/**
 * Through the Web Audio graph, which keeps what was said before the button: 16-bit mono WAV at the device's own rate,
 * or, compressed, what the browser's encoder makes of the same sound.
 */
export async function openSampled(
  stream: MediaStream,
  workletUrl: string,
  { isCompressed, preRollMs }: CaptureWish,
  { onLevel, onSamples, onSound, onLost }: CaptureEvents,
): Promise<Capture> {
  const { context, source } = connect(stream)
  const { sampleRate } = context
  const encoder = isCompressed ? createEncoder(source, preRollMs) : undefined
  let take = 0
  let late: ReturnType<typeof setTimeout> | undefined
  let heardUntil = 0
  const tape = createTape(sampleRate, preRollMs, (samples, lateMs) => {
    clearTimeout(late)
    void finish(wavOf(samples, sampleRate), lateMs)
  })
  const node = await openNode(context, workletUrl)
    .then((opened) =>
      firstSound(opened, source, ({ samples, end }) => {
        heardUntil = end
        tape.push(toInt16(samples))
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

  // What the encoder fails at is sent as it is: a take is worth more than its bytes.
  async function finish(sound: Sound, lateMs: number): Promise<void> {
    const mine = take
    const coded = await encoder?.finish(lateMs)
    if (mine === take) onSound({ ...sound, ...coded })
  }

  return {
    start() {
      take++
      tape.start()
      encoder?.start()
    },
    stop(silentMs = 0) {
      late = setTimeout(() => tape.cut(), TAIL_MS + LATE_TAIL_MS)
      // On a busy phone what was said has not all come here: the tail is counted from now.
      const behindMs = Math.max(0, context.currentTime - heardUntil / sampleRate) * 1000
      tape.stop(silentMs > 0 ? silentMs : -Math.min(behindMs, LATE_TAIL_MS))
    },
    cancel() {
      take++
      clearTimeout(late)
      tape.cancel()
      encoder?.cancel()
    },
    close() {
      take++
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

// A context has the speaker's rate unless told the microphone's; some browsers then refuse to connect the two.
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

/** Connects the two; resolves to the node once sound flows to `onChunk`. */
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

function wavOf(samples: Int16Array, sampleRate: number): Sound {
  return {
    audio: encodeWav(samples, sampleRate),
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
