import { z } from 'zod'
import { sqlFile, type Db } from '../platform/db/index.js'
import { Place } from './measures.js'

const Rank = Place.pick({ kind: true, period: true, contributions: true }).extend({
  rank: z.int().nullable(),
})

const ranks = sqlFile(import.meta.url)('ranks', Rank)

/** How many of those before somebody are counted, so that the cost has an end. */
const LOOKED_AT = 10_000

/**
 * Where somebody stands among those who are named on the leaderboards of a language (`*` is all), as of the last
 * refresh: for this week, this month and all time, wherever they contributed. `rank` is null behind too many.
 */
export function ranksOf(db: Db, actor: string, language: string): Promise<z.output<typeof Rank>[]> {
  return ranks.all(db, { actor, language, looked_at: LOOKED_AT })
}
