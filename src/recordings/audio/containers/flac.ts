import { CRC16 } from '../bytes/crc.js'
import { refuseOddShape, refuseTooLong, type Demuxed, type Sink } from './demuxer.js'
import {
  MAX_FRAME_HEADER_BYTES,
  readFrameHeader,
  type FlacShape,
  type FrameHeader,
} from '../codecs/flac-frame.js'
import { truncated, type Input, type Reading } from '../bytes/push-parser.js'
import { AudioRefusal } from '../invalid-audio.js'

const STREAM_INFO = 0
const STREAM_INFO_BYTES = 34
/** Looked at in pieces of this size, however the bytes drip in. */
const PIECE_BYTES = 16 * 1024

interface StreamInfo extends FlacShape {
  /** What the header claims, 0 when it does not know. */
  totalFrames: number
}

/**
 * FLAC. A frame does not say how long it is: it ends where its checksum comes out right and another frame
 * header follows. So the length counts only what is there and whole, whatever the header claims.
 */
export function* demuxFlac(input: Input, sink: Sink): Reading<Demuxed> {
  yield* input.need(4)
  const info = yield* readMetadata(input)
  sink.open({ codec: 'flac', sample_rate: info.sampleRate, channels: info.channels })
  const scanner = new FrameScanner(info)
  let frames = 0
  for (let ended = false; !ended;) {
    const piece = yield* input.take(PIECE_BYTES)
    ended = piece.length < PIECE_BYTES
    for (const { header, bytes } of scanner.add(piece, ended)) {
      frames += header.blockSize
      refuseTooLong(frames, info.sampleRate)
      sink.packet(bytes)
    }
  }
  if (frames < info.totalFrames) throw truncated()
  return { frames }
}

function* readMetadata(input: Input): Reading<StreamInfo> {
  let info: StreamInfo | undefined
  for (let last = false; !last;) {
    const header = yield* input.need(4)
    last = header[0]! >= 0x80
    const type = header[0]! & 0x7f
    const size = header.readUIntBE(1, 3)
    if (type === STREAM_INFO && !info && size === STREAM_INFO_BYTES)
      info = readStreamInfo(yield* input.need(size))
    else if (info && type !== STREAM_INFO) yield* input.pass(size)
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
  refuseOddShape(sampleRate, channels)
  if (bits < 16 || bits > 24) {
    throw new AudioRefusal('audio_unsupported', 'FLAC is taken with 16 to 24 bits.')
  }
  refuseTooLong(totalFrames, sampleRate)
  return { sampleRate, channels, bits, totalFrames }
}

/** Finds frames in pieces of a stream. Holds one frame at a time, and what of the next has come with it. */
class FrameScanner {
  #bytes: Buffer = Buffer.alloc(0)
  /** The header of the frame that `#bytes` begins with. */
  #current: FrameHeader | undefined
  /** How far the frame has been looked at, and its checksum up to there. */
  #scanned = 0
  #crc = 0

  constructor(private readonly shape: FlacShape) {}

  /** The frames that are whole now; `ended` when no piece will follow. */
  *add(piece: Buffer, ended: boolean): Generator<{ header: FrameHeader; bytes: Buffer }> {
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

  #firstHeader(): FrameHeader {
    const header = readFrameHeader(this.#bytes, this.shape)
    if (header) return header
    throw this.#bytes.length < MAX_FRAME_HEADER_BYTES ? truncated() : damaged()
  }

  #findEnd(header: FrameHeader, ended: boolean): number | undefined {
    const bytes = this.#bytes
    const until = ended ? bytes.length : bytes.length - MAX_FRAME_HEADER_BYTES
    let crc = this.#crc
    for (let at = this.#scanned; at < until; at++) {
      if (bytes[at] === 0xff && at > 0 && (bytes[at + 1]! & 0xfe) === 0xf8) {
        const next = readFrameHeader(bytes.subarray(at, at + MAX_FRAME_HEADER_BYTES), this.shape)
        if (next && crc === 0) return at
        if (next && follows(header, next)) throw damaged()
      }
      crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >> 8) ^ bytes[at]!]!
    }
    if (ended && crc === 0) return bytes.length
    if (ended) throw truncated()
    if (until > maxFrameBytes(header, this.shape)) throw damaged()
    this.#scanned = Math.max(this.#scanned, until)
    this.#crc = crc
    return undefined
  }
}

/** A header that continues the count is no accident: the frame before it is damaged. */
function follows(header: FrameHeader, next: FrameHeader): boolean {
  return (
    next.fixedSize === header.fixedSize &&
    next.number === header.number + (header.fixedSize ? 1 : header.blockSize)
  )
}

/** Twice what a frame needs that stores its samples as they are, with room for its headers. */
function maxFrameBytes(header: FrameHeader, shape: FlacShape): number {
  return 2 * (header.blockSize * shape.channels * 4 + 64 * shape.channels)
}

function damaged(): AudioRefusal {
  return new AudioRefusal('audio_corrupt', 'A FLAC frame is damaged.')
}
