import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Bucket } from '../platform/bucket/index.js'
import {
  allowLong,
  ifUnlocked,
  sqlFile,
  transaction,
  type Pool,
  type Transaction,
} from '../platform/db/index.js'
import { bodyOf } from './publishing/files.js'
import { fold } from './rollups/fold.js'
import { heldBody } from './disclosure/held-files.js'
import { publish } from './publishing/publish.js'
import { prune } from './publishing/prune.js'
import { publishSchema } from './publishing/schema.js'
import { snapshots } from './publishing/snapshots.js'
import { applyViews, REFRESH_STATEMENT_TIMEOUT_MS } from './publishing/views.js'

const sql = sqlFile(import.meta.url)
const now = sql('now', z.object({ now: z.string() }))
const selectSince = sql(
  'select-since',
  z.object({ taken_at: z.date(), files: z.record(z.string(), z.string()) }),
)
const useOneSnapshot = sql('use-one-snapshot')
const takeSnapshot = sql('take-snapshot', z.object({ seen: z.string(), taken_at: z.string(), at: z.date() }))
/** In the order in which they build on each other. */
const refreshViews = [sql('refresh-timeline'), sql('refresh-groups')]
const insertRefresh = sql('insert-refresh')

const LOCK = 'sauti:refresh-stats'
/** Interval at which a process that waits asks whether the other refresh is done. */
const LOCK_POLL_MS = 200

export interface StatsDeps {
  pool: Pool
  cdn: Bucket
}

interface RefreshOptions {
  /** Counts everything again instead of what is new. The files are the same unless the sums were damaged. */
  rebuild?: boolean
}

export interface Refresh {
  /** The moment that the numbers describe. */
  takenAt: Date
  /** Published name to file name. */
  files: Record<string, string>
  /** What it took; undefined where another process did it. */
  work?: Work
}

export interface Work {
  /** Recordings that were folded into the sums. */
  recordings: number
  /** How long that took. */
  fold_seconds: number
  /** Of all files, before they are packed. */
  bytes: number
}

/**
 * Publishes statistics that hold everything committed before the call. Calls during a refresh share the next one. The
 * process may die at any point: until the refresh is complete, the snapshot before stays the one served.
 */
export async function refreshStats(deps: StatsDeps, options: RefreshOptions = {}): Promise<Refresh> {
  const { now: askedAt } = await now.one(deps.pool)
  for (;;) {
    const done = await ifUnlocked(deps.pool, LOCK, async () => {
      const shared = options.rebuild ? undefined : await refreshedSince(deps.pool, askedAt)
      return shared ?? (await refresh(deps, options))
    })
    if (done) return done
    await sleep(LOCK_POLL_MS)
  }
}

async function refreshedSince(pool: Pool, askedAt: string): Promise<Refresh | undefined> {
  const found = await selectSince.maybe(pool, { asked_at: askedAt })
  return found && { takenAt: found.taken_at, files: found.files }
}

async function refresh({ pool, cdn }: StatsDeps, options: RefreshOptions): Promise<Refresh> {
  const { now: beganAt } = await now.one(pool)
  await applyViews(pool)
  const { seen, taken_at, at, bodies, work } = await transaction(pool, (tx) => compute(tx, options))
  await publishSchema(cdn)
  const files = await publish(cdn, bodies, at)
  await insertRefresh.run(pool, { began_at: beganAt, seen, taken_at, files })
  await prune({ pool, cdn })
  return { takenAt: at, files, work }
}

interface Computed {
  /** What the numbers hold, and the time right after, both as Postgres writes them. */
  seen: string
  taken_at: string
  at: Date
  /** By published name. */
  bodies: Map<string, string>
  work: Work
}

/** The bodies of all files, which describe one moment. */
async function compute(tx: Transaction, options: RefreshOptions): Promise<Computed> {
  await useOneSnapshot.run(tx)
  await allowLong(tx, REFRESH_STATEMENT_TIMEOUT_MS)
  const { seen, taken_at, at } = await takeSnapshot.one(tx)
  const began = performance.now()
  const { recordings, isDisclosing } = await fold(tx, options)
  const fold_seconds = (performance.now() - began) / 1000
  for (const view of refreshViews) await view.run(tx)
  const bodies = new Map<string, string>()
  for (const { name, isDemographic, rows } of snapshots) {
    const fresh = bodyOf(await rows(tx, at))
    bodies.set(name, isDemographic ? await heldBody(tx, name, fresh, isDisclosing) : fresh)
  }
  const bytes = [...bodies.values()].reduce((sum, body) => sum + Buffer.byteLength(body), 0)
  return { seen, taken_at, at, bodies, work: { recordings, fold_seconds, bytes } }
}

/** The result of a refresh as operators read it: in the log, the job's runs and the metrics. */
export interface StatsReport extends Partial<Work> {
  generated_at: string
  files: number
}

export function reportOf({ takenAt, files, work }: Refresh): StatsReport {
  return { generated_at: takenAt.toISOString(), files: Object.keys(files).length, ...work }
}
