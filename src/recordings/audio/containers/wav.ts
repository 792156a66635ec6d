import { truncated, type Input, type Parser } from '../bytes/push-parser.js'
import type { CodedAudio, PcmEncoding } from '../codecs/coded-audio.js'
import { InvalidAudioError } from '../invalid-audio.js'
import { checkMaxDuration, checkMinDuration, checkSampleRateAndChannels } from '../limits.js'
import type { DemuxResult, PacketSink } from './demuxer.js'

/** Encoders that cannot seek back write 0, 0xFFFFFFFF or a size near 2 GiB in place of the size. */
const PLACEHOLDER_SIZE = 0x7fff0000
const FORMAT_PCM = 1
const FORMAT_FLOAT = 3
const FORMAT_EXTENSIBLE = 0xfffe
/** The end of all subformats of WAVE_FORMAT_EXTENSIBLE that begin with a plain format code. */
const SUBFORMAT_TAIL = '000000001000800000aa00389b71'
const MAX_FORMAT_CHUNK_BYTES = 4_096
const PIECE_BYTES = 64 * 1024

type Pcm = Extract<CodedAudio, { codec: 'pcm' }>

interface WavFormat {
  audio: Pcm
  /** Bytes of one sample of every channel. */
  frameBytes: number
}

/** RIFF/WAVE (and RF64): any chunks, then the format, any chunks, then the samples. */
export function* demuxWav(input: Input, sink: PacketSink): Parser<DemuxResult> {
  yield* input.readExactly(12)
  let wavFormat: WavFormat | undefined
  let size64: number | undefined
  for (;;) {
    const header = yield* input.read(8)
    if (header.length === 0 && wavFormat)
      throw new InvalidAudioError('audio_empty', 'There is no audio in the file.')
    if (header.length < 8) throw truncated()
    const id = header.toString('latin1', 0, 4)
    const size = header.readUInt32LE(4)
    if (id === 'fmt ') wavFormat = yield* readFormat(input, size)
    else if (id === 'ds64') size64 = yield* readSize64(input, size)
    else if (id === 'data') return yield* readSamples(input, sink, wavFormat, dataSize(size, size64))
    else yield* input.skipExactly(padded(size))
  }
}

function dataSize(size: number, size64: number | undefined): number {
  if (size === 0xffffffff && size64) return size64
  return size === 0 || size >= PLACEHOLDER_SIZE ? Infinity : size
}

function* readSize64(input: Input, size: number): Parser<number> {
  const chunk = yield* input.readExactly(16)
  yield* input.skipExactly(padded(size) - 16)
  return Number(chunk.readBigUInt64LE(8))
}

function* readFormat(input: Input, size: number): Parser<WavFormat> {
  if (size < 16 || size > MAX_FORMAT_CHUNK_BYTES) throw damaged()
  const format = yield* input.readExactly(padded(size))
  const channels = format.readUInt16LE(2)
  const sampleRate = format.readUInt32LE(4)
  const frameBytes = format.readUInt16LE(12)
  const bits = format.readUInt16LE(14)
  const encoding = encodingOf(formatCode(format), bits)
  checkSampleRateAndChannels(sampleRate, channels)
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
  throw new InvalidAudioError(
    'audio_unsupported',
    'WAV is accepted as PCM of 16 or 24 bits or float of 32 bits.',
  )
}

function* readSamples(
  input: Input,
  sink: PacketSink,
  wavFormat?: WavFormat,
  size = Infinity,
): Parser<DemuxResult> {
  if (!wavFormat) throw damaged()
  const { audio, frameBytes } = wavFormat
  if (size !== Infinity) checkDuration(Math.floor(size / frameBytes), audio.sample_rate)
  sink.open(audio)
  let left = size
  let frames = 0
  while (left >= frameBytes) {
    const piece = yield* input.readSome(Math.min(left, PIECE_BYTES), frameBytes)
    // An incomplete last frame is not audible.
    if (piece.length < frameBytes) break
    left -= piece.length
    frames += piece.length / frameBytes
    checkMaxDuration(frames, audio.sample_rate)
    sink.packet(piece)
  }
  if (size !== Infinity && left >= frameBytes) throw truncated()
  // Tags, cue points and padding after the samples are not audible.
  yield* input.skip(Infinity)
  return { frames }
}

function checkDuration(frames: number, sampleRate: number): void {
  checkMaxDuration(frames, sampleRate)
  checkMinDuration(frames, sampleRate)
}

/** Chunks begin at even offsets. */
function padded(size: number): number {
  return size + (size % 2)
}

function damaged(): InvalidAudioError {
  return new InvalidAudioError('audio_corrupt', 'The WAV header is damaged.')
}
