import type { HardFigures } from './hard/case.js'
import type { Figures } from './figures.js'
import { FLAT, HARD, SHARE_OF_LIMIT, slowdown, within, type Slowdown } from './targets.js'

/** A path at one size: the medians of its runs, over HTTP and at its limit. */
export interface AtSize {
  size: string
  app: Figures
  limit: Figures
}

export interface PathResult {
  name: string
  sizes: (AtSize & { share: number })[]
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

/** What a path comes to, held against its targets. */
export function judgePath(name: string, measured: AtSize[]): PathResult {
  const sizes = measured.map((each) => ({ ...each, share: each.app.rate / each.limit.rate }))
  const target = { slowdown: FLAT, share: SHARE_OF_LIMIT[name]! }
  const slower = sizes.length > 1 ? slowdown(sizes.at(-1)!.app, sizes[0]!.app) : undefined
  const met = sizes.every(({ share }) => share >= target.share) && (!slower || within(slower, FLAT))
  return { name, sizes, slowdown: slower, target, met }
}

export function judgeHard(name: string, figures: HardFigures): HardResult {
  const slower = slowdown(figures.hard, figures.ordinary)
  return { name, ...figures, slowdown: slower, target: HARD, met: within(slower, HARD) }
}
