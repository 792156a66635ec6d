import { BitReader } from '../bytes/bit-reader.js'

// The elements of a frame (ISO 14496-3, 4.4.2).
const SINGLE_CHANNEL = 0
const CHANNEL_PAIR = 1
const LOW_FREQUENCY = 3
const DATA_STREAM = 4
const FILL = 6
const END = 7

const EIGHT_SHORT_WINDOWS = 2
const ALL_ZERO = 0
const MAX_ELEMENTS = 32

/**
 * Whether an AAC frame is certainly silent: every channel is coded without a single spectral value, which can be read
 * without a decoder. A frame with anything that is not parsed here counts as sound, so that speech is never taken for
 * silence.
 */
export function isSilentFrame(frame: Uint8Array): boolean {
  const bits = new BitReader(frame)
  for (let elements = 0; elements < MAX_ELEMENTS && !bits.exhausted; elements++) {
    const element = bits.read(3)
    if (element === END) return !bits.exhausted
    if (element === SINGLE_CHANNEL || element === LOW_FREQUENCY) {
      bits.skip(4)
      if (!isSilentChannel(bits)) return false
    } else if (element === CHANNEL_PAIR) {
      bits.skip(4)
      if (!isSilentPair(bits)) return false
    } else if (element === FILL) skipFill(bits)
    else if (element === DATA_STREAM) skipData(bits)
    else return false
  }
  return false
}

/** How the spectrum of a channel is divided. */
interface Windows {
  bands: number
  groups: number
  short: boolean
}

/** Undefined where a coding tool is announced that encoders do not use for silence. */
function readWindows(bits: BitReader): Windows | undefined {
  bits.skip(1)
  const short = bits.read(2) === EIGHT_SHORT_WINDOWS
  bits.skip(1)
  if (!short) {
    const bands = bits.read(6)
    return bits.read(1) ? undefined : { bands, groups: 1, short }
  }
  const bands = bits.read(4)
  let groups = 1
  for (let window = 1; window < 8; window++) if (!bits.read(1)) groups++
  return { bands, groups, short }
}

function isSilentPair(bits: BitReader): boolean {
  if (!bits.read(1)) return isSilentChannel(bits) && isSilentChannel(bits)
  const windows = readWindows(bits)
  if (!windows) return false
  if (bits.read(2) === 1) bits.skip(windows.bands * windows.groups)
  return isSilentChannel(bits, windows) && isSilentChannel(bits, windows)
}

function isSilentChannel(bits: BitReader, shared?: Windows): boolean {
  // The global gain.
  bits.skip(8)
  const windows = shared ?? readWindows(bits)
  if (!windows || !isAllZero(bits, windows)) return false
  // One bit each announces pulses, noise shaping and gain control.
  return bits.read(3) === 0
}

/** Sections name the code book of each band; book 0 is for bands of zeros. */
function isAllZero(bits: BitReader, { bands, groups, short }: Windows): boolean {
  const lengthBits = short ? 3 : 5
  const escape = (1 << lengthBits) - 1
  for (let group = 0; group < groups; group++) {
    for (let band = 0; band < bands;) {
      if (bits.read(4) !== ALL_ZERO) return false
      let length: number
      do {
        length = bits.read(lengthBits)
        band += length
      } while (length === escape)
      if (bits.exhausted) return false
    }
  }
  return true
}

function skipFill(bits: BitReader): void {
  const count = bits.read(4)
  bits.skip(8 * (count === 15 ? 14 + bits.read(8) : count))
}

function skipData(bits: BitReader): void {
  bits.skip(4)
  const aligned = bits.read(1)
  const count = bits.read(8)
  const more = count === 255 ? bits.read(8) : 0
  if (aligned) bits.align()
  bits.skip(8 * (count + more))
}
