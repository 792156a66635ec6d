import type { Timing } from './crowd.js'

/** What a run comes to: milliseconds, and calls a second. */
export interface Figures {
  p50: number
  p95: number
  rate: number
}

/** The value that `share` of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The figures of the batches of one run, taken together. */
export function figuresOf(timings: readonly Timing[]): Figures {
  const ms = timings.flatMap((timing) => timing.ms)
  const seconds = timings.reduce((sum, timing) => sum + timing.seconds, 0)
  return { p50: percentile(ms, 0.5), p95: percentile(ms, 0.95), rate: ms.length / seconds }
}

/** Each figure by itself: its median over the runs. */
export function medianOf(runs: readonly Figures[]): Figures {
  const of = (name: keyof Figures) => median(runs.map((run) => run[name]))
  return { p50: of('p50'), p95: of('p95'), rate: of('rate') }
}
