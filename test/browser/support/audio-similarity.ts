/** Samples of a 16-bit mono WAV file whose header is 44 bytes long, and their rate in Hz. */
export function samplesOf(file: Buffer): { samples: Float32Array; sampleRate: number } {
  if (file.toString('latin1', 36, 40) !== 'data' || file.readUInt16LE(22) !== 1)
    throw new Error('not a plain WAV')
  const count = file.readUInt32LE(40) / 2
  const samples = Float32Array.from(
    { length: count },
    (_, index) => file.readInt16LE(44 + 2 * index) / 0x8000,
  )
  return { samples, sampleRate: file.readUInt32LE(24) }
}

/** The same sound at another rate, by linear interpolation. */
export function resampled(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  return Float32Array.from({ length: Math.floor((samples.length * toRate) / fromRate) }, (_, index) => {
    const at = (index * fromRate) / toRate
    const [before = 0, after = 0] = samples.subarray(Math.floor(at), Math.floor(at) + 2)
    return before + (after - before) * (at % 1)
  })
}

/** The correlation, -1 to 1, of `part` with the stretch of `whole` that starts at `offset`. */
export function correlation(part: Float32Array, whole: Float32Array, offset = 0): number {
  let [product, ofPart, ofWhole] = [0, 0, 0]
  for (let index = 0; index < part.length; index++) {
    const sample = part[index]!
    const other = whole[offset + index] ?? 0
    product += sample * other
    ofPart += sample * sample
    ofWhole += other * other
  }
  return product / Math.sqrt(ofPart * ofWhole || 1)
}

/** How alike what was said and what was heard are: all of it, and the first and the last tenth of a second of speech. */
export function likenessOf(
  said: Float32Array,
  heard: Float32Array,
  sampleRate: number,
): { whole: number; first: number; last: number } {
  const offset = findIn(said, heard)
  const { start, end } = speechIn(said)
  const syllable = sampleRate / 10
  const at = (from: number) => correlation(said.subarray(from, from + syllable), heard, offset + from)
  return { whole: correlation(said, heard, offset), first: at(start), last: at(end - syllable) }
}

const STEP = 20

/** The offset at which `part` is found in `whole`: first roughly, on every 20th sample, smoothed, then exactly. */
export function findIn(part: Float32Array, whole: Float32Array): number {
  const [roughPart, roughWhole] = [thinned(part), thinned(whole)]
  const rough = bestOffset(roughPart, roughWhole, 0, roughWhole.length - roughPart.length) * STEP
  const last = Math.min(whole.length - part.length, rough + STEP)
  return bestOffset(part, whole, Math.max(0, rough - STEP), last)
}

function thinned(samples: Float32Array): Float32Array {
  return Float32Array.from({ length: Math.floor(samples.length / STEP) }, (_, index) => {
    const stretch = samples.subarray(index * STEP, (index + 1) * STEP)
    return stretch.reduce((sum, sample) => sum + sample, 0) / STEP
  })
}

function bestOffset(part: Float32Array, whole: Float32Array, from: number, to: number): number {
  let best = { offset: from, likeness: -Infinity }
  for (let offset = from; offset <= to; offset++) {
    const likeness = correlation(part, whole, offset)
    if (likeness > best.likeness) best = { offset, likeness }
  }
  return best.offset
}

/** Where speech begins and ends, in samples. */
export function speechIn(samples: Float32Array): { start: number; end: number } {
  const threshold = 0.1 * samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)
  const isLoud = (sample: number) => Math.abs(sample) > threshold
  return { start: samples.findIndex(isLoud), end: samples.findLastIndex(isLoud) + 1 }
}
