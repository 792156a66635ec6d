import type { Capture, CaptureEvents, Sound } from './capture.js'
import { MicrophoneError } from './microphone.js'
import { captureReport } from './report.js'
import { PRE_ROLL_MS, TAIL_MS, createTape } from './tape.js'
import { encodeWav, toInt16 } from './wav.js'

/** A microphone that has sent nothing for so long will not. */
const FIRST_SOUND_TIMEOUT_MS = 5_000
/** How much later than its due a tail may come before the take ends without it. */
const LATE_TAIL_MS = 1_000

/** Uncompressed: 16-bit mono WAV at the device's own rate. */
export async function openPcm(
  stream: MediaStream,
  workletUrl: string,
  { onLevel, onSound, onLost }: CaptureEvents,
): Promise<Capture> {
  const { context, source } = connect(stream)
  let late: ReturnType<typeof setTimeout> | undefined
  const tape = createTape(context.sampleRate, (samples) => {
    clearTimeout(late)
    onSound(soundOf(samples, context.sampleRate))
  })
  const node = await openNode(context, workletUrl)
    .then((opened) =>
      firstSound(opened, source, (samples) => {
        tape.push(toInt16(samples))
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

  return {
    start: () => tape.start(),
    stop() {
      tape.stop()
      late = setTimeout(() => tape.cut(), TAIL_MS + LATE_TAIL_MS)
    },
    cancel() {
      clearTimeout(late)
      tape.cancel()
    },
    close() {
      context.onstatechange = null
      node.port.onmessage = null
      for (const track of stream.getTracks()) track.stop()
      void context.close()
    },
    report: captureReport('pcm', stream, {
      sampleRate: context.sampleRate,
      preRollMs: PRE_ROLL_MS,
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

/** Connects the two; resolves to the node once sound flows to `onSamples`. */
function firstSound(
  node: AudioWorkletNode,
  source: MediaStreamAudioSourceNode,
  onSamples: (samples: Float32Array) => void,
): Promise<AudioWorkletNode> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new MicrophoneError('busy')), FIRST_SOUND_TIMEOUT_MS)
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      clearTimeout(timer)
      resolve(node)
      onSamples(data)
    }
    source.connect(node)
    void (source.context as AudioContext).resume()
  })
}

function soundOf(samples: Int16Array, sampleRate: number): Sound {
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
