import { damaged, readSignedVint, readVint } from './ebml.js'

const NO_LACING = 0
const XIPH_LACING = 1
const FIXED_LACING = 2

/** The packets of a block (or simple block); none when it belongs to another than the given track. */
export function readBlock(block: Buffer, track: number): Buffer[] {
  const { value, next } = readVint(block, 0)
  if (value !== track) return []
  // Two bytes of time and one of flags follow the track number.
  const flags = block[next + 2]
  if (flags === undefined) throw damaged()
  const frames = block.subarray(next + 3)
  const lacing = (flags >> 1) & 3
  if (lacing === NO_LACING) return [frames]
  const count = (frames[0] ?? 0) + 1
  const laced = frames.subarray(1)
  if (lacing === XIPH_LACING) return split(laced, xiphSizes(laced, count))
  if (lacing === FIXED_LACING) return split(laced, fixedSizes(laced, count))
  return split(laced, ebmlSizes(laced, count))
}

/** The sizes of all frames but the last, which is the rest of the block, and the position of the first frame. */
interface LacedSizes {
  sizes: number[]
  from: number
}

function xiphSizes(laced: Buffer, count: number): LacedSizes {
  const sizes: number[] = []
  let at = 0
  while (sizes.length < count - 1) {
    let size = 0
    let byte: number | undefined
    do {
      byte = laced[at++]
      if (byte === undefined) throw damaged()
      size += byte
    } while (byte === 255)
    sizes.push(size)
  }
  return { sizes, from: at }
}

function fixedSizes(laced: Buffer, count: number): LacedSizes {
  if (laced.length % count !== 0) throw damaged()
  return { sizes: Array.from({ length: count - 1 }, () => laced.length / count), from: 0 }
}

/** The first size is coded as it is, each further one as the difference to the previous. */
function ebmlSizes(laced: Buffer, count: number): LacedSizes {
  const sizes: number[] = []
  let at = 0
  while (sizes.length < count - 1) {
    const previous = sizes.at(-1)
    const { value, next } = previous === undefined ? readVint(laced, at) : readSignedVint(laced, at)
    sizes.push((previous ?? 0) + value)
    at = next
  }
  return { sizes, from: at }
}

function split(laced: Buffer, { sizes, from }: LacedSizes): Buffer[] {
  let at = from
  const frames = sizes.map((size) => {
    if (!(size >= 0 && at + size <= laced.length)) throw damaged()
    return laced.subarray(at, (at += size))
  })
  return [...frames, laced.subarray(at)]
}
