import type pg from 'pg'
import { z } from 'zod'
import { createPool, sqlFile, type Connection } from '../src/platform/db/index.js'

/** By the clock of the database: what it made since then has a later time and a higher id. */
const Moment = z.object({ at: z.string(), id: z.string() })
export type Moment = z.infer<typeof Moment>

const sql = sqlFile(import.meta.url)
const now = sql('now', Moment)
const builtAt = sql('built-at', Moment)
const forgetWork = sql('forget-work')
const forgetImportedTasks = sql('forget-imported-tasks')
const forgetImportedSentences = sql('forget-imported-sentences')
const forgetEvents = sql('forget-events')
const forgetJobs = sql('forget-jobs')
const forgetCursors = sql('forget-cursors')
const forgetAllCursors = sql('forget-all-cursors')
const restoreCursors = sql('restore-cursors')
const movedReaders = sql('moved-readers', z.object({ id: z.string() }))

/** Puts the data of a database back as they were. */
export interface Restorer {
  /** A moment to go back to. */
  now(): Promise<Moment>
  /** Undoes all claims, submissions, expiries and imports since then; `people` are contributors whose cursors may have moved. */
  to(since: Moment, people: readonly string[]): Promise<void>
  /** Deletes all cursors of these people. */
  forgetCursors(people: readonly string[]): Promise<void>
  /** Undoes whatever was done since the data were built, after a bench that was killed. */
  asBuilt(): Promise<void>
  close(): Promise<void>
}

/** Few rows of large tables are touched, which are found through their indexes. */
const SETTINGS = `
  set session_replication_role = replica; set plan_cache_mode = auto;
  set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off`

export async function openRestorer(admin: Connection): Promise<Restorer> {
  const pool = createPool(admin, { size: 1, statementTimeoutMs: 0 })
  const client = await pool.connect()
  await client.query(SETTINGS)
  return {
    now: () => now.one(client),
    forgetCursors: async (people) => void (await forgetAllCursors.run(client, { people })),
    to: (since, people) => undo(client, since, people),
    async asBuilt() {
      const since = await builtAt.one(client)
      await client.query('set enable_hashjoin = on')
      const people = (await movedReaders.all(client)).map(({ id }) => id)
      await client.query('set enable_hashjoin = off')
      await undo(client, since, people)
    },
    async close() {
      client.release()
      await pool.end()
    },
  }
}

async function undo(client: pg.PoolClient, since: Moment, people: readonly string[]): Promise<void> {
  await client.query('begin')
  await forgetWork.run(client, since)
  await forgetImportedTasks.run(client)
  await forgetImportedSentences.run(client)
  await forgetEvents.run(client, since)
  await forgetJobs.run(client)
  await forgetCursors.run(client, { people })
  await restoreCursors.run(client, { people })
  await client.query('commit')
}
