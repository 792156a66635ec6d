import type { Figures } from './figures.js'

/** The larger size against the smaller one: a volunteer never waits because others have done much. */
export const FLAT = { p50: 1.3, p95: 1.6 }
/** Refreshing statistics, and counting live, with the same news: twenty times the history against the smaller one. */
export const STATISTICS_FLAT = { live: 1.5, fold: 1.25, run: 1.5 }
/** A hard case against an ordinary claim. */
export const HARD = { p50: 2, p95: 2 }
/** Requests a second, against the least that they can cost. */
export const SHARE_OF_LIMIT: Record<string, number> = {
  'claim-to-record': 0.5,
  'claim-to-validate': 0.5,
  'submit-recording': 0.6,
  'submit-validation': 0.5,
}
/** Requests a second at the middle size: what to aim for, no target. */
export const AIMS: Record<string, number> = {
  'claim-to-record': 2_000,
  'claim-to-validate': 1_500,
  'submit-recording': 750,
  'submit-validation': 1_500,
}

/** How many times as long as before; 1 where nothing changed. */
export interface Slowdown {
  p50: number
  p95: number
}

export function slowdown(slower: Figures, before: Figures): Slowdown {
  return { p50: slower.p50 / before.p50, p95: slower.p95 / before.p95 }
}

export function within({ p50, p95 }: Slowdown, most: Slowdown): boolean {
  return p50 <= most.p50 && p95 <= most.p95
}
