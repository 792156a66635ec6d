import { medianOf, type Figures } from '../figures.js'
import type { Fixture } from '../fixture.js'

/** How much is measured. */
export interface Effort {
  /** Runs of which the median counts. */
  runs: number
  /** The share of a path's batches that a run has. */
  batches: number
  /** Calls of a run made one after the other. */
  calls: number
  /** How long claims are watched before something happens, and at least while it does, in ms. */
  watch: number
  /** Leases that run out at once, and sentences that are imported. */
  leases: number
  sentences: number
}

export interface HardFigures {
  hard: Figures
  /** Measured in turns with it, or before it. */
  ordinary: Figures
  /** What is told beside them, in ms unless its name says something else. */
  also?: Record<string, number>
}

/** A situation in which claiming should take no more than twice as long as it otherwise does. */
export interface HardCase {
  name: string
  measure(fixture: Fixture, effort: Effort): Promise<HardFigures>
}

/** One and the other in turns, so that whatever else the machine does hits both; the medians of their runs. */
export async function inTurns(
  runs: number,
  hard: () => Promise<Figures>,
  ordinary: () => Promise<Figures>,
): Promise<HardFigures> {
  const figures: { hard: Figures[]; ordinary: Figures[] } = { hard: [], ordinary: [] }
  // The first run warms up.
  for (let run = 0; run <= runs; run++) {
    const measured = { hard: await hard(), ordinary: await ordinary() }
    if (run === 0) continue
    figures.hard.push(measured.hard)
    figures.ordinary.push(measured.ordinary)
  }
  return { hard: medianOf(figures.hard), ordinary: medianOf(figures.ordinary) }
}
