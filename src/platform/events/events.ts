import { z } from 'zod'
import { sqlFile, type Db } from '../db/index.js'

const sql = sqlFile(import.meta.url)
const ensurePartitions = sql('ensure-partitions', z.object({ made: z.number() }))

const coverSince = sql('cover-since', z.object({ made: z.number() }))

/** How far ahead monthly partitions exist, so that a worker may be away for most of a year. */
const MONTHS_AHEAD = 12

/** Makes the partitions for what is written into history from `since` on; answers how many were missing. */
export async function coverEventsSince(db: Db, since: Date): Promise<number> {
  return (await coverSince.one(db, { since })).made
}

/** Makes the monthly partitions that will be needed; answers how many were missing. */
export async function ensureEventPartitions(db: Db): Promise<number> {
  return (await ensurePartitions.one(db, { months: MONTHS_AHEAD })).made
}
