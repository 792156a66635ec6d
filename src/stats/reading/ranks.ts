import { z } from 'zod'
import { sqlFile, type Db } from '../../platform/db/index.js'
import { RANKS_COUNTED } from '../../shared/limits.js'
import { Place } from '../publishing/measures.js'

const Rank = Place.pick({ kind: true, period: true, contributions: true }).extend({
  rank: z.int().nullable(),
})

const ranks = sqlFile(import.meta.url)('ranks', Rank)

/**
 * Where somebody stands among those who are named on the leaderboards of a language (`*` is all), as of the last
 * refresh: for this week, this month and all time, wherever they contributed. `rank` is null behind too many.
 */
export function ranksOf(db: Db, actor: string, language: string): Promise<z.output<typeof Rank>[]> {
  return ranks.all(db, { actor, language, counted: RANKS_COUNTED })
}
