import { randomUUID } from 'node:crypto'
import type { Vote } from '../../src/consensus/index.js'

export type Cast = Record<Vote['verdict'], number>

/** So many votes of each verdict, of different contributors and of equal weight. */
export function votesOf(cast: Cast): Vote[] {
  return (Object.keys(cast) as Vote['verdict'][]).flatMap((verdict) =>
    Array.from({ length: cast[verdict] }, () => ({
      verdict,
      weight: 1,
      contributorId: randomUUID(),
      castAt: new Date(),
    })),
  )
}
