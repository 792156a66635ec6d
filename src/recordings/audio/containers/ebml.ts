import { truncated, type Input, type Parser } from '../bytes/push-parser.js'
import { InvalidAudioError } from '../invalid-audio.js'

/** The size of an element that ends where its parent's next child begins (live streams). */
export const UNKNOWN_SIZE = Infinity

interface Element {
  id: number
  size: number
}

/** An id of up to 4 bytes and a size of up to 8. */
const MAX_HEADER_BYTES = 12

/** The header of the next element of a stream; undefined where the input ends. */
export function* readElement(input: Input): Parser<Element | undefined> {
  // One look at both fields: reading them byte by byte took half of the time that a WebM file takes.
  const header = yield* input.peek(MAX_HEADER_BYTES)
  if (header.length === 0) return undefined
  const idBytes = vintLength(header[0]!, 4)
  if (header.length <= idBytes) throw truncated()
  const bytes = idBytes + vintLength(header[idBytes]!, 8)
  if (header.length < bytes) throw truncated()
  yield* input.read(bytes)
  return { id: header.readUIntBE(0, idBytes), size: readVint(header, idBytes).value }
}

/** The children of an element whose whole content was read. */
export function* children(content: Buffer): Generator<{ id: number; content: Buffer }> {
  let at = 0
  while (at < content.length) {
    const idBytes = vintLength(content[at]!, 4)
    const sizeAt = at + idBytes
    if (sizeAt >= content.length) throw damaged()
    const { value: size, next: from } = readVint(content, sizeAt)
    const to = from + size
    if (!(to <= content.length)) throw damaged()
    yield { id: content.readUIntBE(at, idBytes), content: content.subarray(from, to) }
    at = to
  }
}

/** The number of variable length at `at`, and the position of the byte after it. */
export function readVint(content: Buffer, at: number): { value: number; next: number } {
  const bytes = vintLength(content[at] ?? 0, 8)
  if (at + bytes > content.length) throw damaged()
  return { value: vintValue(content.subarray(at), bytes), next: at + bytes }
}

/** A signed number of variable length (EBML lacing): the unsigned value minus half of its range. */
export function readSignedVint(content: Buffer, at: number): { value: number; next: number } {
  const { value, next } = readVint(content, at)
  return { value: value - (2 ** (7 * (next - at) - 1) - 1), next }
}

export function readUnsigned(content: Buffer): number {
  if (content.length > 6) throw damaged()
  return content.length === 0 ? 0 : content.readUIntBE(0, content.length)
}

/** A signed integer of up to 6 bytes, or of 8 with the upper ones only extending the sign (nanoseconds). */
export function readSigned(content: Buffer): number {
  if (content.length === 8) return Number(content.readBigInt64BE())
  if (content.length > 6) throw damaged()
  return content.length === 0 ? 0 : content.readIntBE(0, content.length)
}

/** The number of zeros before the first set bit of the first byte is the number of bytes that follow. */
function vintLength(first: number, most: number): number {
  const length = Math.clz32(first) - 23
  if (length > most) throw damaged()
  return length
}

function vintValue(bytes: Buffer, length: number): number {
  let value = bytes[0]! & (0xff >> length)
  let allOnes = value === 0xff >> length
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[i]!
    allOnes &&= bytes[i] === 0xff
  }
  return allOnes ? UNKNOWN_SIZE : value
}

export function damaged(): InvalidAudioError {
  return new InvalidAudioError('audio_corrupt', 'The WebM structure is damaged.')
}
