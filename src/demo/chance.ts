/** Chance that comes out the same for the same seed. */
export interface Chance {
  /** From 0 up to, but not, 1. */
  next(): number
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number
  isTrue(share: number): boolean
  /** One of the values, each as often as its weight says. */
  weighted<T>(values: readonly (readonly [T, number])[]): T
  /** Around `mean`, in a bell of that width. */
  bell(mean: number, deviation: number): number
  /** Waiting times that are mostly short and sometimes long. */
  wait(mean: number): number
}

export function chanceOf(seed: number): Chance {
  const next = mulberry32(seed)
  const wait = (mean: number) => -Math.log(1 - next()) * mean
  return {
    next,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    isTrue: (share) => next() < share,
    weighted(values) {
      let left = next() * values.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of values) if ((left -= weight) < 0) return value
      return values.at(-1)![0]
    },
    bell: (mean, deviation) => mean + deviation * Math.sqrt(wait(2)) * Math.cos(2 * Math.PI * next()),
    wait,
  }
}

/** Tommy Ettinger's generator: 32 bits of state are plenty for a demonstration. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
