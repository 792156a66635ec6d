import { z } from 'zod'
import { sqlFile, type Transaction } from '../../platform/db/index.js'
import { Place } from './measures.js'

const sql = sqlFile(new URL('snapshots/leaderboards.sql', import.meta.url).href)
const standings = sql('standings', Place.extend({ starts: z.string(), actor: z.string() }))
const deleteRanks = sql('delete-ranks')
const insertRanks = sql('insert-ranks')

/** Places on one board. */
const PLACES = 50
/** How far down one looks for people who want to be named, so that the cost has an end. */
const LOOKED_AT = 1_000

/** Who did most by now, of those who have a user name and did not opt out; the ranks are kept to compare the next with. */
export async function leaderboards(tx: Transaction, at: Date): Promise<z.output<typeof Place>[]> {
  const places = await standings.all(tx, { at, most: PLACES, looked_at: LOOKED_AT })
  const column = <K extends keyof (typeof places)[number]>(key: K) => places.map((place) => place[key])
  await deleteRanks.run(tx)
  await insertRanks.run(tx, {
    kinds: column('kind'),
    languages: column('language'),
    periods: column('period'),
    starts: column('starts'),
    actors: column('actor'),
    ranks: column('rank'),
    changes: column('change'),
  })
  return places.map(({ starts: _starts, actor: _actor, ...place }) => place)
}
