import { z } from 'zod'
import { sqlFile, type Db, type Transaction } from '../db/index.js'

const sql = sqlFile(import.meta.url)
const append = sql('append')
const ensurePartitions = sql('ensure-partitions', z.object({ made: z.number() }))

const coverSince = sql('cover-since', z.object({ made: z.number() }))

/** How far ahead monthly partitions exist, so that a worker may be away for most of a year. */
const MONTHS_AHEAD = 12

/** Who did what to what. `actor` is the opaque key of a contributor, never anything personal. */
interface Event {
  verb: string
  actor?: string
  kind?: string
  language?: string
  campaign?: string
  tasks?: number[]
  recording?: string
  data?: Record<string, unknown>
}

/** Appends one fact in the transaction of the change it tells of. */
export async function appendEvent(tx: Transaction, event: Event): Promise<void> {
  await append.run(tx, {
    verb: event.verb,
    actor: event.actor ?? null,
    kind: event.kind ?? null,
    language: event.language ?? null,
    campaign_id: event.campaign ?? null,
    tasks: event.tasks ?? null,
    recording_id: event.recording ?? null,
    data: event.data ?? {},
  })
}

/** Makes the partitions for what is written into history from `since` on; answers how many were missing. */
export async function coverEventsSince(db: Db, since: Date): Promise<number> {
  return (await coverSince.one(db, { since })).made
}

/** Makes the monthly partitions that will be needed; answers how many were missing. */
export async function ensureEventPartitions(db: Db): Promise<number> {
  return (await ensurePartitions.one(db, { months: MONTHS_AHEAD })).made
}
