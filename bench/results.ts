import type { HardFigures } from './hard/case.js'
import type { Cpu } from './concurrent-calls.js'
import type { Figures } from './figures.js'
import { FLAT, HARD, SHARE_OF_LIMIT, STATISTICS_FLAT, slowdown, within, type Slowdown } from './targets.js'

/** A path at one size: the medians of its runs, over HTTP and at its limit. */
export interface AtSize {
  size: string
  app: Figures
  limit: Figures
}

interface Shares {
  /** Of the limit, in requests a second. */
  share: number
  /** The same by CPU: how much of it the limit takes too. */
  share_of_cpu: number | null
}

export interface PathResult {
  name: string
  sizes: (AtSize & Shares)[]
  /** The last size against the first one, where there are two. */
  slowdown: Slowdown | undefined
  target: { slowdown: Slowdown; share: number }
  met: boolean
}

export interface HardResult extends HardFigures {
  name: string
  slowdown: Slowdown
  target: Slowdown
  met: boolean
}

/** Seconds, medians of the runs. */
interface StatisticsAtSize {
  size: string
  events: number
  /** The live numbers, before they are folded. */
  live: number
  fold: number
  /** Views and publishing included. */
  run: number
}

export interface StatisticsResult {
  sizes: StatisticsAtSize[]
  /** The last size against the first one. */
  slowdown: Record<'live' | 'fold' | 'run', number>
  target: Record<'live' | 'fold' | 'run', number>
  /** How many lock waits were seen during a refresh at the last size, and how many calls were made meanwhile. */
  waits: number
  calls: number
  met: boolean
}

export function judgeStatistics(
  sizes: StatisticsAtSize[],
  meanwhile: { waits: number; calls: number },
): StatisticsResult {
  const [small, large] = [sizes[0]!, sizes.at(-1)!]
  const target = STATISTICS_FLAT
  const slowdown = {
    live: large.live / small.live,
    fold: large.fold / small.fold,
    run: large.run / small.run,
  }
  const isFlat = (['live', 'fold', 'run'] as const).every((part) => slowdown[part] <= target[part])
  const met = isFlat && meanwhile.waits === 0
  return { sizes, slowdown, target, ...meanwhile, met }
}

/** What a path comes to, held against its targets. */
export function judgePath(name: string, measured: AtSize[]): PathResult {
  const sizes = measured.map((each) => ({
    ...each,
    share: each.app.rate / each.limit.rate,
    share_of_cpu: each.app.cpu && each.limit.cpu ? total(each.limit.cpu) / total(each.app.cpu) : null,
  }))
  const target = { slowdown: FLAT, share: SHARE_OF_LIMIT[name]! }
  const slower = sizes.length > 1 ? slowdown(sizes.at(-1)!.app, sizes[0]!.app) : undefined
  const met = sizes.every(({ share }) => share >= target.share) && (!slower || within(slower, FLAT))
  return { name, sizes, slowdown: slower, target, met }
}

export function judgeHard(name: string, figures: HardFigures): HardResult {
  const slower = slowdown(figures.hard, figures.ordinary)
  return { name, ...figures, slowdown: slower, target: HARD, met: within(slower, HARD) }
}

const total = ({ node, database }: Cpu) => node + database
