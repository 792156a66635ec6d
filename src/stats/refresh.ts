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
import { bodyOf } from './files.js'
import { fold } from './fold.js'
import { holdBack } from './hold.js'
import { PATIENCE_MS } from './patience.js'
import { publish } from './publish.js'
import { prune } from './prune.js'
import { publishSchema } from './schema.js'
import { snapshots } from './snapshots.js'
import { applyViews } from './views.js'

const sql = sqlFile(import.meta.url)
const now = sql('now', z.object({ now: z.string() }))
const since = sql('since', z.object({ taken_at: z.date(), files: z.record(z.string(), z.string()) }))
const seeOneMoment = sql('see-one-moment')
const take = sql('take', z.object({ seen: z.string(), taken_at: z.string(), at: z.date() }))
/** In the order in which they build on each other. */
const refreshViews = [sql('refresh-timeline'), sql('refresh-groups')]
const remember = sql('remember')

const LOCK = 'sauti:refresh-stats'
/** How often one looks whether the other refresh is done. */
const LOCK_POLL_MS = 200

export interface StatsDeps {
  pool: Pool
  cdn: Bucket
}

interface RefreshOptions {
  /** Counts everything again instead of what is new; it should make no difference. */
  anew?: boolean
}

export interface Refresh {
  /** The moment that the numbers describe. */
  takenAt: Date
  /** Published name to file name. */
  files: Record<string, string>
  /** What it took; undefined where it was another's. */
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
 * Publishes statistics that hold everything committed before the call. Those who ask while a refresh is under way
 * share the next one. It may die at any point: until it is complete, the snapshot before stays the one served.
 */
export async function refreshStats(deps: StatsDeps, options: RefreshOptions = {}): Promise<Refresh> {
  const { now: askedAt } = await now.one(deps.pool)
  for (;;) {
    const done = await ifUnlocked(deps.pool, LOCK, async () => {
      const others = options.anew ? undefined : await refreshedSince(deps.pool, askedAt)
      return others ?? (await refresh(deps, options))
    })
    if (done) return done
    await sleep(LOCK_POLL_MS)
  }
}

async function refreshedSince(pool: Pool, askedAt: string): Promise<Refresh | undefined> {
  const found = await since.maybe(pool, { asked_at: askedAt })
  return found && { takenAt: found.taken_at, files: found.files }
}

async function refresh({ pool, cdn }: StatsDeps, options: RefreshOptions): Promise<Refresh> {
  const { now: beganAt } = await now.one(pool)
  await applyViews(pool)
  const { seen, taken_at, at, bodies, work } = await transaction(pool, (tx) => compute(tx, options))
  await publishSchema(cdn)
  const files = await publish(cdn, bodies, at)
  await remember.run(pool, { began_at: beganAt, seen, taken_at, files })
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

/** What every file says, all of it about one and the same moment. */
async function compute(tx: Transaction, options: RefreshOptions): Promise<Computed> {
  await seeOneMoment.run(tx)
  await allowLong(tx, PATIENCE_MS)
  const { seen, taken_at, at } = await take.one(tx)
  const began = performance.now()
  const { recordings, peopleCame } = await fold(tx, options)
  const fold_seconds = (performance.now() - began) / 1000
  for (const view of refreshViews) await view.run(tx)
  const bodies = new Map<string, string>()
  for (const { name, ofPeople, rows } of snapshots) {
    const fresh = bodyOf(await rows(tx, at))
    bodies.set(name, ofPeople ? await holdBack(tx, name, fresh, peopleCame) : fresh)
  }
  const bytes = [...bodies.values()].reduce((sum, body) => sum + Buffer.byteLength(body), 0)
  return { seen, taken_at, at, bodies, work: { recordings, fold_seconds, bytes } }
}
