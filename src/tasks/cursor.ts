import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { sqlFile, type Db } from '../platform/db/index.js'

/** A gap of positions that is smaller than this share of the searched range is ignored. */
const GAP_SHARE = 1 / 16
/** Random positions tried at most; each try excludes a gap. */
const TRIES_MOST = 8

const Position = z.number().nullable()

const sql = sqlFile(import.meta.url)
const ends = sql('ends', z.object({ first: Position, last: Position }))
const around = sql('around', z.object({ before: Position, next: Position }))
const insertCursor = sql('open-cursor')

/** Opens a contributor's cursor on the queue of a pool, at a random open task; an existing cursor stays as it is. */
export async function openCursor(db: Db, contributor: string, pool: number): Promise<void> {
  await insertCursor.run(db, { contributor, pool, start: await randomPosition(db, pool) })
}

/**
 * The position of a random open task. Positions are numbered across all pools, so the queue of one pool has gaps. After
 * a hit in a wide gap the search goes on beside it, more often on the longer side. Thus contributors spread over all
 * open tasks instead of gathering where a gap ends.
 */
async function randomPosition(db: Db, pool: number): Promise<number> {
  const { first, last } = await ends.one(db, { pool })
  if (first === null || last === null) return 0
  let [low, high] = [first, last]
  for (let tries = 1; ; tries++) {
    const { before, next } = await around.one(db, { pool, at: randomInt(low, high + 1) })
    const left = Math.max(low, before ?? low)
    const right = Math.min(high, next ?? high)
    const gap = right - left
    const rest = high - low - gap
    if (tries === TRIES_MOST || gap <= (high - low) * GAP_SHARE || rest <= 0) return right
    if (randomInt(rest) < left - low) high = left
    else low = right
  }
}
