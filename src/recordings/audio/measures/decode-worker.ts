/** What the decoder threads run: see decoders.ts, which calls these by name. */
import type { Batch, Clip, Outcome } from './decoder-threads.js'
import { openDecoder, type Decoder } from '../codecs/decoder.js'
import type { CodedAudio, Sink } from '../containers/demuxer.js'
import type { Measurement } from '../formats.js'
import { ChunkedReader } from '../bytes/push-parser.js'
import { LevelMeter } from '../../../shared/audio/levels.js'
import { demux } from '../containers/detect.js'
import { AudioRefusal } from '../invalid-audio.js'
import { SpeechMeter } from '../../../shared/audio/speech.js'

// The decoders print what they cannot decode; to us that is a refusal, and no one's log should fill up with it.
console.error = () => undefined

export function findSound({ audio, packets, preroll }: Batch): Promise<Outcome<boolean>> {
  return answer(() =>
    withDecoder(audio, async (decoder) => {
      const meter = new LevelMeter(audio.sample_rate, audio.channels)
      for (const [i, packet] of packets.entries()) {
        const { block, frames } = await decoder.decode(packet)
        if (i >= preroll) meter.add(block, frames)
        if (!meter.silent) return true
      }
      return false
    }),
  )
}

/** Packets that do not decode are left out, as a player would: the clip was taken, and has levels. */
export function measureClip({ bytes }: Clip): Promise<Outcome<Measurement>> {
  return answer(async () => {
    const { audio, packets, frames } = unpack(bytes)
    if (audio.codec === 'aac') return { levels: null, speech_share: null, noise_db: null, cut_off: null }
    const levels = new LevelMeter(audio.sample_rate, audio.channels)
    const speech = new SpeechMeter(audio.sample_rate)
    return withDecoder(audio, async (decoder) => {
      for await (const { block, frames: count } of heardBlocks(audio, decoder, packets, frames)) {
        levels.add(block, count)
        speech.add(block, count)
      }
      return { levels: levels.levels(), ...speech.result() }
    })
  })
}

/** What is in a file: one pass over its container, nothing decoded. */
function unpack(bytes: Uint8Array): { audio: CodedAudio; packets: Buffer[]; frames: number } {
  let audio: CodedAudio | undefined
  const packets: Buffer[] = []
  const sink: Sink = { open: (found) => (audio = found), packet: (packet) => packets.push(packet) }
  const reader = new ChunkedReader(demux(sink))
  reader.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const { frames } = reader.end()
  if (!audio) throw new AudioRefusal('audio_empty', 'There is no audio in the file.')
  return { audio, packets, frames }
}

/** Decodes all but what only prepares the decoder, up to `frames` sample frames. */
async function* heardBlocks(audio: CodedAudio, decoder: Decoder, packets: readonly Buffer[], frames: number) {
  let unheard = audio.codec === 'opus' ? audio.pre_skip : 0
  let left = frames
  for (const packet of packets) {
    const decoded = await decoder.decode(packet).catch(() => undefined)
    if (!decoded) continue
    const from = Math.min(unheard, decoded.frames)
    const count = Math.min(decoded.frames - from, left)
    unheard -= from
    left -= count
    yield {
      block: from > 0 ? decoded.block.map((channel) => channel.subarray(from)) : decoded.block,
      frames: count,
    }
  }
}

async function withDecoder<Value>(
  audio: Exclude<CodedAudio, { codec: 'aac' }>,
  use: (decoder: Decoder) => Promise<Value>,
): Promise<Value> {
  const decoder = await openDecoder(audio)
  try {
    return await use(decoder)
  } finally {
    decoder.free()
  }
}

async function answer<Value>(work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (error instanceof AudioRefusal) return { refused: error.code, message: error.message }
    // The decoders are compiled C: what makes one fail outright is a file made for that.
    if (error instanceof Error && ['RangeError', 'RuntimeError'].includes(error.name)) {
      return { refused: 'audio_corrupt', message: 'The audio does not decode.' }
    }
    throw error
  }
}
