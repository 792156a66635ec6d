import { crc8 } from '../bytes/crc.js'

/** What the stream info says about all frames. */
export interface FlacStreamFormat {
  sampleRate: number
  channels: number
  bits: number
}

export interface FlacFrameHeader {
  /** Whether all blocks have one size; then `number` counts frames, else it is the frame's first sample. */
  fixedSize: boolean
  number: number
  /** Samples of each channel. */
  blockSize: number
}

export const MAX_FRAME_HEADER_BYTES = 16

const RATES_HZ = [0, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]
/** 0: as in the stream info; −1: reserved. */
const BITS = [0, 8, 12, -1, 16, 20, 24, 32]

/** Parses the header at the start of `bytes` (RFC 9639, 9.1); undefined where there is none of this stream. */
export function readFrameHeader(bytes: Buffer, format: FlacStreamFormat): FlacFrameHeader | undefined {
  if (bytes.length < 6 || bytes[0] !== 0xff || (bytes[1]! & 0xfe) !== 0xf8) return undefined
  const number = readNumber(bytes, 4)
  if (!number) return undefined
  const blockSize = readBlockSize(bytes, bytes[2]! >> 4, number.next)
  if (!blockSize) return undefined
  const rate = readRate(bytes, bytes[2]! & 0xf, blockSize.next)
  if (!rate || rate.next >= bytes.length) return undefined
  if (crc8(bytes.subarray(0, rate.next + 1)) !== 0) return undefined
  const isOfThisStream =
    (rate.value === 0 || rate.value === format.sampleRate) &&
    channelsOf(bytes[3]! >> 4) === format.channels &&
    (BITS[(bytes[3]! >> 1) & 7] || format.bits) === format.bits
  return isOfThisStream
    ? { fixedSize: (bytes[1]! & 1) === 0, number: number.value, blockSize: blockSize.value }
    : undefined
}

interface Value {
  value: number
  next: number
}

/** The frame or sample number, coded like UTF-8 but with up to 36 bits. */
function readNumber(bytes: Buffer, at: number): Value | undefined {
  const first = bytes[at]!
  const ones = Math.clz32(~(first << 24))
  if (ones === 0) return { value: first, next: at + 1 }
  if (ones === 1 || ones > 7 || at + ones > bytes.length) return undefined
  let value = first & (0x7f >> ones)
  for (let i = 1; i < ones; i++) {
    if (bytes[at + i]! >> 6 !== 2) return undefined
    value = value * 64 + (bytes[at + i]! & 0x3f)
  }
  return { value, next: at + ones }
}

function readBlockSize(bytes: Buffer, code: number, at: number): Value | undefined {
  if (code === 0) return undefined
  if (code === 1) return { value: 192, next: at }
  if (code < 6) return { value: 144 << code, next: at }
  if (code === 6) return at < bytes.length ? { value: bytes[at]! + 1, next: at + 1 } : undefined
  if (code === 7)
    return at + 2 <= bytes.length ? { value: bytes.readUInt16BE(at) + 1, next: at + 2 } : undefined
  return { value: 1 << code, next: at }
}

/** Hz; 0 when the header refers to the stream info. */
function readRate(bytes: Buffer, code: number, at: number): Value | undefined {
  if (code < 12) return { value: RATES_HZ[code]!, next: at }
  if (code === 12) return at < bytes.length ? { value: bytes[at]! * 1000, next: at + 1 } : undefined
  if (code === 15 || at + 2 > bytes.length) return undefined
  return { value: bytes.readUInt16BE(at) * (code === 14 ? 10 : 1), next: at + 2 }
}

/** Codes 8 to 10 are two channels coded jointly; higher ones are reserved. */
function channelsOf(code: number): number {
  return code < 8 ? code + 1 : code < 11 ? 2 : 0
}
