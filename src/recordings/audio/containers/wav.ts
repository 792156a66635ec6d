import { refuseOddShape, refuseTooLong, refuseTooShort } from './demuxer.js'
import type { CodedAudio, Demuxed, PcmEncoding, Sink } from './demuxer.js'
import { truncated, type Input, type Reading } from '../bytes/push-parser.js'
import { AudioRefusal } from '../invalid-audio.js'

/** Encoders that cannot go back write 0, 0xFFFFFFFF or a size near 2 GiB where the size should be. */
const PLACEHOLDER_SIZE = 0x7fff0000
const FORMAT_PCM = 1
const FORMAT_FLOAT = 3
const FORMAT_EXTENSIBLE = 0xfffe
/** All subformats of WAVE_FORMAT_EXTENSIBLE that continue the plain format codes end like this. */
const SUBFORMAT_TAIL = '000000001000800000aa00389b71'
const MAX_FORMAT_CHUNK_BYTES = 4_096
const PIECE_BYTES = 64 * 1024

type Pcm = Extract<CodedAudio, { codec: 'pcm' }>

interface Layout {
  audio: Pcm
  /** Bytes of one sample of every channel. */
  frameBytes: number
}

/** RIFF/WAVE (and RF64): any chunks, then the format, any chunks, then the samples. */
export function* demuxWav(input: Input, sink: Sink): Reading<Demuxed> {
  yield* input.need(12)
  let layout: Layout | undefined
  let size64: number | undefined
  for (;;) {
    const header = yield* input.take(8)
    if (header.length === 0 && layout) throw new AudioRefusal('audio_empty', 'There is no audio in the file.')
    if (header.length < 8) throw truncated()
    const id = header.toString('latin1', 0, 4)
    const size = header.readUInt32LE(4)
    if (id === 'fmt ') layout = yield* readFormat(input, size)
    else if (id === 'ds64') size64 = yield* readSize64(input, size)
    else if (id === 'data') return yield* readSamples(input, sink, layout, dataSize(size, size64))
    else yield* input.pass(padded(size))
  }
}

function dataSize(size: number, size64: number | undefined): number {
  if (size === 0xffffffff && size64) return size64
  return size === 0 || size >= PLACEHOLDER_SIZE ? Infinity : size
}

function* readSize64(input: Input, size: number): Reading<number> {
  const chunk = yield* input.need(16)
  yield* input.pass(padded(size) - 16)
  return Number(chunk.readBigUInt64LE(8))
}

function* readFormat(input: Input, size: number): Reading<Layout> {
  if (size < 16 || size > MAX_FORMAT_CHUNK_BYTES) throw damaged()
  const format = yield* input.need(padded(size))
  const channels = format.readUInt16LE(2)
  const sampleRate = format.readUInt32LE(4)
  const frameBytes = format.readUInt16LE(12)
  const bits = format.readUInt16LE(14)
  const encoding = encodingOf(formatCode(format), bits)
  refuseOddShape(sampleRate, channels)
  if (frameBytes !== (channels * bits) / 8) throw damaged()
  return { audio: { codec: 'pcm', encoding, sample_rate: sampleRate, channels }, frameBytes }
}

function formatCode(format: Buffer): number {
  const code = format.readUInt16LE(0)
  if (code !== FORMAT_EXTENSIBLE) return code
  if (format.length < 40) throw damaged()
  return format.toString('hex', 26, 40) === SUBFORMAT_TAIL ? format.readUInt16LE(24) : code
}

function encodingOf(code: number, bits: number): PcmEncoding {
  if (code === FORMAT_PCM && bits === 16) return 'int16'
  if (code === FORMAT_PCM && bits === 24) return 'int24'
  if (code === FORMAT_FLOAT && bits === 32) return 'float32'
  throw new AudioRefusal('audio_unsupported', 'WAV is taken as PCM of 16 or 24 bits or float of 32 bits.')
}

function* readSamples(input: Input, sink: Sink, layout?: Layout, size = Infinity): Reading<Demuxed> {
  if (!layout) throw damaged()
  const { audio, frameBytes } = layout
  if (size !== Infinity) refuseLength(Math.floor(size / frameBytes), audio.sample_rate)
  sink.open(audio)
  let left = size
  let frames = 0
  while (left >= frameBytes) {
    const piece = yield* input.some(Math.min(left, PIECE_BYTES), frameBytes)
    // A last frame that is cut is not heard.
    if (piece.length < frameBytes) break
    left -= piece.length
    frames += piece.length / frameBytes
    refuseTooLong(frames, audio.sample_rate)
    sink.packet(piece)
  }
  if (size !== Infinity && left >= frameBytes) throw truncated()
  // Whatever follows the samples (tags, cue points, padding) is none of what one hears.
  yield* input.skip(Infinity)
  return { frames }
}

function refuseLength(frames: number, sampleRate: number): void {
  refuseTooLong(frames, sampleRate)
  refuseTooShort(frames, sampleRate)
}

/** Chunks begin at even offsets. */
function padded(size: number): number {
  return size + (size % 2)
}

function damaged(): AudioRefusal {
  return new AudioRefusal('audio_corrupt', 'The WAV header is damaged.')
}
