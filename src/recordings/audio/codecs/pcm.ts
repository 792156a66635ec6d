import type { Channel } from '../../../shared/audio/levels.js'
import type { PcmEncoding } from './coded-audio.js'

const BYTES: Record<PcmEncoding, number> = { int16: 2, int24: 3, float32: 4 }

export const INT16_FULL_SCALE = 32_768

/** A view of 16-bit samples, or a copy of those at an odd address. Every supported platform is little-endian. */
export function int16Samples(bytes: Uint8Array): Int16Array {
  const { buffer, byteOffset } = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes)
  return new Int16Array(buffer, byteOffset, Math.floor(bytes.length / 2))
}

/** Converts interleaved little-endian PCM into channels of floats; the next call reuses the block. */
export class PcmDecoder {
  #block: Channel[] = []

  constructor(
    private readonly encoding: PcmEncoding,
    private readonly channels: number,
  ) {}

  /** Decodes whole sample frames. `block` holds at least `frames` samples of each channel, until the next call. */
  decode(bytes: Uint8Array): { block: readonly Channel[]; frames: number } {
    const stride = BYTES[this.encoding] * this.channels
    const frames = Math.floor(bytes.length / stride)
    if ((this.#block[0]?.length ?? 0) < frames) {
      this.#block = Array.from({ length: this.channels }, () => new Float32Array(frames))
    }
    this.#block.forEach((channel, i) => {
      READERS[this.encoding](bytes, i * BYTES[this.encoding], stride, channel, frames)
    })
    return { block: this.#block, frames }
  }
}

/** Reads `frames` samples, the first at `at`, each `stride` bytes after the previous one. */
type SampleReader = (bytes: Uint8Array, at: number, stride: number, into: Channel, frames: number) => void

// Shifting bytes is several times faster than DataView, and works for a chunk that begins at an odd address.
const READERS: Record<PcmEncoding, SampleReader> = {
  int16(bytes, at, stride, into, frames) {
    for (let i = 0; i < frames; i++, at += stride) {
      into[i] = ((bytes[at]! << 16) | (bytes[at + 1]! << 24)) / 0x8000_0000
    }
  },
  int24(bytes, at, stride, into, frames) {
    for (let i = 0; i < frames; i++, at += stride) {
      into[i] = ((bytes[at]! << 8) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 24)) / 0x8000_0000
    }
  },
  float32(bytes, at, stride, into, frames) {
    for (let i = 0; i < frames; i++, at += stride) {
      INTEGER[0] = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
      into[i] = FLOAT[0]!
    }
  },
}

const FLOAT = new Float32Array(1)
const INTEGER = new Int32Array(FLOAT.buffer)
