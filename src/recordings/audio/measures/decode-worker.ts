/** The entry point of the decoder threads: decoder-threads.ts calls these functions by name. */
import { LevelMeter } from '../../../shared/audio/levels.js'
import { SpeechMeter } from '../../../shared/audio/speech.js'
import { PushParser } from '../bytes/push-parser.js'
import type { CodedAudio } from '../codecs/coded-audio.js'
import { openDecoder, type Decoder } from '../codecs/decoder.js'
import type { PacketSink } from '../containers/demuxer.js'
import { demux } from '../containers/detect.js'
import { InvalidAudioError } from '../invalid-audio.js'
import type { AudioFile, Batch, WorkerResult } from './decoder-threads.js'
import { UNKNOWN_MEASUREMENT, type Measurement } from './measurement.js'

// The decoders print each packet that does not decode. It becomes an InvalidAudioError, and must not fill the log.
console.error = () => undefined

export function findSound({ audio, packets, preroll }: Batch): Promise<WorkerResult<boolean>> {
  return toResult(() =>
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

/** Packets that do not decode are left out, as a player leaves them out: the recording is already accepted. */
export function measureFile({ bytes }: AudioFile): Promise<WorkerResult<Measurement>> {
  return toResult(async () => {
    const { audio, packets, frames } = unpack(bytes)
    if (audio.codec === 'aac') return UNKNOWN_MEASUREMENT
    const levels = new LevelMeter(audio.sample_rate, audio.channels)
    const speech = new SpeechMeter(audio.sample_rate)
    return withDecoder(audio, async (decoder) => {
      for await (const { block, frames: count } of audibleBlocks(audio, decoder, packets, frames)) {
        levels.add(block, count)
        speech.add(block, count)
      }
      return { levels: levels.levels(), ...speech.result() }
    })
  })
}

/** Demuxes a whole file without decoding it. */
function unpack(bytes: Uint8Array): { audio: CodedAudio; packets: Buffer[]; frames: number } {
  let audio: CodedAudio | undefined
  const packets: Buffer[] = []
  const sink: PacketSink = { open: (found) => (audio = found), packet: (packet) => packets.push(packet) }
  const parser = new PushParser(demux(sink))
  parser.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const { frames } = parser.end()
  if (!audio) throw new InvalidAudioError('audio_empty', 'There is no audio in the file.')
  return { audio, packets, frames }
}

/** Decodes the packets and leaves out the encoder's delay before, and its padding after, `frames` sample frames. */
async function* audibleBlocks(
  audio: CodedAudio,
  decoder: Decoder,
  packets: readonly Buffer[],
  frames: number,
) {
  let delay = audio.codec === 'opus' ? audio.pre_skip : 0
  let left = frames
  for (const packet of packets) {
    const decoded = await decoder.decode(packet).catch(() => undefined)
    if (!decoded) continue
    const from = Math.min(delay, decoded.frames)
    const count = Math.min(decoded.frames - from, left)
    delay -= from
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

async function toResult<Value>(work: () => Promise<Value>): Promise<WorkerResult<Value>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (error instanceof InvalidAudioError) return { invalid: error.code, message: error.message }
    // The decoders are compiled C: only a file made for it makes one fail with these.
    if (error instanceof Error && ['RangeError', 'RuntimeError'].includes(error.name)) {
      return { invalid: 'audio_corrupt', message: 'The audio does not decode.' }
    }
    throw error
  }
}
