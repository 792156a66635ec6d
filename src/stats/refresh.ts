import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Bucket } from '../platform/bucket/index.js'
import { builtAt } from '../platform/build.js'
import {
  allowLong,
  applyDefinitions,
  holdDefinitions,
  ifUnlocked,
  sqlFile,
  transaction,
  type Build,
  type Pool,
  type Transaction,
} from '../platform/db/index.js'
import { advanceCursorTo } from '../platform/events/index.js'
import { log } from '../platform/log.js'
import { statsDefinitions } from './definitions.js'
import { bodyOf } from './publishing/files.js'
import { fold } from './rollups/fold.js'
import { heldBody } from './disclosure/held-files.js'
import { publish } from './publishing/publish.js'
import { prune } from './publishing/prune.js'
import { publishSchema } from './publishing/schema.js'
import { snapshots } from './publishing/snapshots.js'

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

/** The cursor of what is published: events that it has not read make another refresh worth while. */
export const PUBLISHED_CURSOR = 'published-statistics'

/** A refresh reads whole histories, which no page waits for; other statements are cut off long before. */
const REFRESH_STATEMENT_TIMEOUT_MS = 30 * 60 * 1000

const LOCK = 'sauti:refresh-stats'
/** Interval at which a process that waits asks whether the other refresh is done. */
const LOCK_POLL_MS = 200

export interface StatsDeps {
  pool: Pool
  cdn: Bucket
  /** This build, unless a test stands for another one. */
  build?: Build
}

const THIS_BUILD: Build = { definitions: statsDefinitions, builtAt }

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
 * process may die at any point: until the refresh is complete, the snapshot before stays the one served. Returns undefined
 * where a newer build counts by other rules, and leaves the statistics to it, unless they are to be rebuilt.
 */
export async function refreshStats(
  deps: StatsDeps,
  options: RefreshOptions = {},
): Promise<Refresh | undefined> {
  const { now: askedAt } = await now.one(deps.pool)
  for (;;) {
    const done = await ifUnlocked(deps.pool, LOCK, async () => {
      const shared = options.rebuild ? undefined : await refreshedSince(deps.pool, askedAt)
      return { refresh: shared ?? (await refresh(deps, options)) }
    })
    if (done) return done.refresh
    await sleep(LOCK_POLL_MS)
  }
}

async function refreshedSince(pool: Pool, askedAt: string): Promise<Refresh | undefined> {
  const found = await selectSince.maybe(pool, { asked_at: askedAt })
  return found && { takenAt: found.taken_at, files: found.files }
}

async function refresh(deps: StatsDeps, { rebuild = false }: RefreshOptions): Promise<Refresh | undefined> {
  const { pool, cdn, build = THIS_BUILD } = deps
  const { now: beganAt } = await now.one(pool)
  const applied = await applyDefinitions(pool, build, { force: rebuild })
  const computed = applied && (await transaction(pool, (tx) => compute(tx, build, rebuild)))
  if (!computed) return standBack()
  const { seen, taken_at, at, bodies, work } = computed
  await publishSchema(cdn)
  const files = await publish(cdn, bodies, at)
  await transaction(pool, async (tx) => {
    await insertRefresh.run(tx, { began_at: beganAt, taken_at, files })
    await advanceCursorTo(tx, PUBLISHED_CURSOR, seen)
  })
  await prune({ pool, cdn })
  return { takenAt: at, files, work }
}

let stoodBack = false

/** While two builds replace each other they would rebuild the sums in turns. The log says so once. */
function standBack(): undefined {
  if (!stoodBack) {
    log.warn(
      'a newer build makes the statistics; this one leaves them to it (`rebuild-stats` takes them over)',
    )
  }
  stoodBack = true
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

/** The bodies of all files, which describe one moment; undefined if a newer build changed the rules meanwhile. */
async function compute(tx: Transaction, build: Build, rebuild: boolean): Promise<Computed | undefined> {
  await useOneSnapshot.run(tx)
  if (!(await holdDefinitions(tx, build))) return undefined
  await allowLong(tx, REFRESH_STATEMENT_TIMEOUT_MS)
  const { seen, taken_at, at } = await takeSnapshot.one(tx)
  const began = performance.now()
  const { recordings, isDisclosing } = await fold(tx, { rebuild })
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

export function reportOf(refresh: Refresh | undefined): StatsReport | { left_to_newer_build: true } {
  if (!refresh) return { left_to_newer_build: true }
  const { takenAt, files, work } = refresh
  return { generated_at: takenAt.toISOString(), files: Object.keys(files).length, ...work }
}
