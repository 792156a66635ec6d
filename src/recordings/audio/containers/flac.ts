import { CRC16 } from '../bytes/crc.js'
import { truncated, type Input, type Parser } from '../bytes/push-parser.js'
import {
  MAX_FRAME_HEADER_BYTES,
  readFrameHeader,
  type FlacStreamFormat,
  type FlacFrameHeader,
} from '../codecs/flac-frame.js'
import { InvalidAudioError } from '../invalid-audio.js'
import { checkMaxDuration, checkSampleRateAndChannels } from '../limits.js'
import type { DemuxResult, PacketSink } from './demuxer.js'

const STREAM_INFO = 0
const STREAM_INFO_BYTES = 34
/** The scanner gets pieces of this size, however few bytes arrive at a time. */
const PIECE_BYTES = 16 * 1024

interface StreamInfo extends FlacStreamFormat {
  /** The total of the header, 0 when its encoder did not know it. */
  totalFrames: number
}

/**
 * FLAC. A frame header does not say how many bytes the frame has: the frame ends where its checksum is right and another
 * header follows. The duration counts these whole frames, whatever the stream info claims.
 */
export function* demuxFlac(input: Input, sink: PacketSink): Parser<DemuxResult> {
  yield* input.readExactly(4)
  const info = yield* readMetadata(input)
  sink.open({ codec: 'flac', sample_rate: info.sampleRate, channels: info.channels })
  const scanner = new FrameScanner(info)
  let frames = 0
  for (let ended = false; !ended;) {
    const piece = yield* input.read(PIECE_BYTES)
    ended = piece.length < PIECE_BYTES
    for (const { header, bytes } of scanner.add(piece, ended)) {
      frames += header.blockSize
      checkMaxDuration(frames, info.sampleRate)
      sink.packet(bytes)
    }
  }
  if (frames < info.totalFrames) throw truncated()
  return { frames }
}

function* readMetadata(input: Input): Parser<StreamInfo> {
  let info: StreamInfo | undefined
  for (let last = false; !last;) {
    const header = yield* input.readExactly(4)
    last = header[0]! >= 0x80
    const type = header[0]! & 0x7f
    const size = header.readUIntBE(1, 3)
    if (type === STREAM_INFO && !info && size === STREAM_INFO_BYTES)
      info = readStreamInfo(yield* input.readExactly(size))
    else if (info && type !== STREAM_INFO) yield* input.skipExactly(size)
    else throw damaged()
  }
  if (!info) throw damaged()
  return info
}

function readStreamInfo(block: Buffer): StreamInfo {
  const packed = block.readBigUInt64BE(10)
  const sampleRate = Number(packed >> 44n)
  const channels = Number((packed >> 41n) & 7n) + 1
  const bits = Number((packed >> 36n) & 31n) + 1
  const totalFrames = Number(packed & 0xfffffffffn)
  checkSampleRateAndChannels(sampleRate, channels)
  if (bits < 16 || bits > 24) {
    throw new InvalidAudioError('audio_unsupported', 'FLAC is accepted with 16 to 24 bits.')
  }
  checkMaxDuration(totalFrames, sampleRate)
  return { sampleRate, channels, bits, totalFrames }
}

/** Finds the frames in pieces of a stream. Buffers one frame and what arrived of the next with it. */
class FrameScanner {
  #bytes: Buffer = Buffer.alloc(0)
  /** The header of the frame at the start of `#bytes`. */
  #current: FlacFrameHeader | undefined
  /** How many bytes of the frame were scanned, and their checksum. */
  #scanned = 0
  #crc = 0

  constructor(private readonly format: FlacStreamFormat) {}

  /** The frames that are complete with this piece; `ended` when no piece follows. */
  *add(piece: Buffer, ended: boolean): Generator<{ header: FlacFrameHeader; bytes: Buffer }> {
    this.#bytes = this.#bytes.length === 0 ? piece : Buffer.concat([this.#bytes, piece])
    while (this.#bytes.length >= MAX_FRAME_HEADER_BYTES || (ended && this.#bytes.length > 0)) {
      this.#current ??= this.#firstHeader()
      const header = this.#current
      const end = this.#findEnd(header, ended)
      if (end === undefined) break
      const bytes = this.#bytes.subarray(0, end)
      this.#bytes = this.#bytes.subarray(end)
      this.#current = undefined
      this.#scanned = 0
      this.#crc = 0
      yield { header, bytes }
    }
  }

  #firstHeader(): FlacFrameHeader {
    const header = readFrameHeader(this.#bytes, this.format)
    if (header) return header
    throw this.#bytes.length < MAX_FRAME_HEADER_BYTES ? truncated() : damaged()
  }

  #findEnd(header: FlacFrameHeader, ended: boolean): number | undefined {
    const bytes = this.#bytes
    const until = ended ? bytes.length : bytes.length - MAX_FRAME_HEADER_BYTES
    let crc = this.#crc
    for (let at = this.#scanned; at < until; at++) {
      if (bytes[at] === 0xff && at > 0 && (bytes[at + 1]! & 0xfe) === 0xf8) {
        const next = readFrameHeader(bytes.subarray(at, at + MAX_FRAME_HEADER_BYTES), this.format)
        if (next && crc === 0) return at
        if (next && follows(header, next)) throw damaged()
      }
      crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >> 8) ^ bytes[at]!]!
    }
    if (ended && crc === 0) return bytes.length
    if (ended) throw truncated()
    if (until > maxFrameBytes(header, this.format)) throw damaged()
    this.#scanned = Math.max(this.#scanned, until)
    this.#crc = crc
    return undefined
  }
}

/** A header with the next number is not there by chance: the frame before it is damaged. */
function follows(header: FlacFrameHeader, next: FlacFrameHeader): boolean {
  return (
    next.fixedSize === header.fixedSize &&
    next.number === header.number + (header.fixedSize ? 1 : header.blockSize)
  )
}

/** Twice the size of a frame that stores its samples uncompressed, its headers included. */
function maxFrameBytes(header: FlacFrameHeader, format: FlacStreamFormat): number {
  return 2 * (header.blockSize * format.channels * 4 + 64 * format.channels)
}

function damaged(): InvalidAudioError {
  return new InvalidAudioError('audio_corrupt', 'A FLAC frame is damaged.')
}
