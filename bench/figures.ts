import type { Cpu, Timing } from './concurrent-calls.js'

/** What a run comes to: milliseconds, and calls a second. */
export interface Figures {
  p50: number
  p95: number
  rate: number
  /** Milliseconds of CPU for a call, which say the same on a machine that is busy with something else. */
  cpu?: Cpu
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
  const sum = (of: (timing: Timing) => number) => timings.reduce((total, timing) => total + of(timing), 0)
  const ms = timings.flatMap((timing) => timing.ms)
  const figures = {
    p50: percentile(ms, 0.5),
    p95: percentile(ms, 0.95),
    rate: ms.length / sum(({ seconds }) => seconds),
  }
  if (!timings.every(({ cpu }) => cpu)) return figures
  const ofCall = (name: keyof Cpu) => sum(({ cpu }) => cpu![name]) / ms.length
  return { ...figures, cpu: { node: ofCall('node'), database: ofCall('database') } }
}

/** Each figure by itself: its median over the runs. */
export function medianOf(runs: readonly Figures[]): Figures {
  const of = (value: (run: Figures) => number) => median(runs.map(value))
  const figures = { p50: of(({ p50 }) => p50), p95: of(({ p95 }) => p95), rate: of(({ rate }) => rate) }
  if (!runs.every(({ cpu }) => cpu)) return figures
  return { ...figures, cpu: { node: of(({ cpu }) => cpu!.node), database: of(({ cpu }) => cpu!.database) } }
}
