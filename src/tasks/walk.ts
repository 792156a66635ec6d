import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { sqlFile, type Db } from '../platform/db/index.js'

/** A hole of less than this share of where we look is none: there is something all over. */
const HOLE_SHARE = 1 / 16
/** Looks at most; each leaves out a hole. */
const LOOKS_MOST = 8

const Place = z.number().nullable()

const sql = sqlFile(import.meta.url)
const ends = sql('ends', z.object({ first: Place, last: Place }))
const around = sql('around', z.object({ before: Place, next: Place }))
const begin = sql('begin')

/** Sets a contributor out on the line of a pool, at a random task of it. One who walks there already goes on. */
export async function beginWalk(db: Db, contributor: string, line: number): Promise<void> {
  await begin.run(db, { contributor, line, start: await somewhere(db, line) })
}

/**
 * The place of a random open task. Places are numbered through over all lines, so that in one of them there are
 * holes; who falls into a wide one looks again beside it, rather on the longer side. Thus a crowd spreads over all
 * that is open instead of meeting where a hole ends.
 */
async function somewhere(db: Db, line: number): Promise<number> {
  const { first, last } = await ends.one(db, { line })
  if (first === null || last === null) return 0
  let [low, high] = [first, last]
  for (let looks = 1; ; looks++) {
    const { before, next } = await around.one(db, { line, at: randomInt(low, high + 1) })
    const left = Math.max(low, before ?? low)
    const right = Math.min(high, next ?? high)
    const hole = right - left
    const rest = high - low - hole
    if (looks === LOOKS_MOST || hole <= (high - low) * HOLE_SHARE || rest <= 0) return right
    if (randomInt(rest) < left - low) high = left
    else low = right
  }
}
