import { rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { z } from 'zod'
import { CONTRIBUTOR_TERMS, findContributor, joinAsGuest } from '../src/identity/index.js'
import { localBucket, type Bucket } from '../src/platform/bucket/index.js'
import { createPool, sqlFile, type Pool } from '../src/platform/db/index.js'
import { liveNumbers, refreshStats } from '../src/stats/index.js'
import type { Cluster } from './cluster.js'
import { median } from './figures.js'
import { judgeStatistics, type StatisticsResult } from './results.js'
import { sizeOf, type Size } from './sizes.js'

export const STATISTICS = 'statistics'

/** Of a recording with two votes that decide it. */
const EVENTS_OF_RECORDING = 8
/** Contributors between two refreshes, at every size. */
const PEOPLE = 2_500
/** Loops that read and write while statistics are refreshed. */
const WORKERS = 4
const LOOK_EVERY_MS = 10

/** No triggers, so that rows need not come by way of their tasks. */
const SETTINGS = 'set session_replication_role = replica; set plan_cache_mode = auto'

const FULL = { sizes: [sizeOf('M', 500_000), sizeOf('XL', 10_000_000)], runs: 5, events: 100_000 }
const QUICK = { sizes: [sizeOf('S', 10_000), sizeOf('L', 50_000)], runs: 1, events: 4_000 }

const sql = sqlFile(import.meta.url)
const last = sql('last', z.object({ n: z.number() }))
const count = sql('count', z.object({ events: z.number() }))
const waiting = sql('waiting', z.object({ waiting: z.number() }))
const add = ['add', 'recordings', 'validations', 'decisions', 'events'].map((name) => sql(name))
const forget = ['decisions', 'validations', 'recordings', 'events', 'news', 'consents', 'people'].map(
  (name) => sql(`forget-${name}`),
)

interface Site {
  name: string
  pool: Pool
  admin: pg.PoolClient
  cdn: Bucket
}

/** What refreshing statistics costs with the same news at both sizes, in turns, and whether other statements wait for its locks. */
export async function measureStatistics(
  cluster: Cluster,
  { quick, folder }: { quick: boolean; folder: string },
  say: (line: string) => void,
): Promise<StatisticsResult> {
  const { sizes, runs, events } = quick ? QUICK : FULL
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  try {
    const sites: Site[] = []
    for (const size of sizes) sites.push(await openSite(cluster, size, `${folder}/${size.name}`, closers))
    for (const site of sites) await countAll(site, say)
    const seconds = sites.map(() => ({ live: [] as number[], fold: [] as number[], run: [] as number[] }))
    // The first run warms up.
    for (let run = 0; run <= runs; run++) {
      for (const [index, site] of sites.entries()) {
        await addNews(site, Math.round(events / EVENTS_OF_RECORDING))
        const took = { live: await countLive(site), ...(await refresh(site)) }
        say(
          `${STATISTICS} ${site.name} ${run || 'warm-up'}: live ${took.live.toFixed(2)} s, fold ${took.fold.toFixed(2)} s of ${took.run.toFixed(2)} s`,
        )
        if (run > 0)
          for (const part of ['live', 'fold', 'run'] as const) seconds[index]![part].push(took[part])
      }
    }
    const measured = []
    for (const [index, site] of sites.entries()) {
      const { live, fold, run } = seconds[index]!
      const { events: all } = await count.one(site.admin)
      measured.push({
        size: site.name,
        events: all,
        live: median(live),
        fold: median(fold),
        run: median(run),
      })
    }
    return judgeStatistics(measured, await waitsWhileRefreshing(sites.at(-1)!, events))
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

async function openSite(
  cluster: Cluster,
  size: Size,
  folder: string,
  closers: (() => Promise<unknown>)[],
): Promise<Site> {
  const database = await cluster.database(size)
  const pool = createPool(database.connection)
  const admins = createPool(database.admin, { size: 1, statementTimeoutMs: 0 })
  closers.push(() => Promise.all([pool.end(), admins.end()]))
  const admin = await admins.connect()
  await admin.query(SETTINGS)
  await sql('news').run(admin)
  const asBuilt = async () => {
    for (const step of forget) await step.run(admin)
  }
  await asBuilt()
  closers.push(async () => {
    await asBuilt()
    admin.release()
  })
  return { name: size.name, pool, admin, cdn: await localBucket(folder) }
}

async function countAll(site: Site, say: (line: string) => void): Promise<void> {
  const began = performance.now()
  await refreshStats(site, { rebuild: true })
  await site.admin.query('vacuum analyze')
  say(`${STATISTICS} ${site.name}: all counted in ${((performance.now() - began) / 1000).toFixed(0)} s`)
}

async function addNews({ admin }: Site, recordings: number): Promise<void> {
  const { n } = await last.one(admin)
  const news = { first: n + 1, last: n + recordings }
  await admin.query('begin')
  for (const [index, step] of add.entries())
    await step.run(admin, index === 0 ? { ...news, people: PEOPLE } : news)
  await admin.query('commit')
  // Between two refreshes there are hours, in which pages are written to the disk.
  await admin.query('checkpoint')
}

/** Seconds. */
async function countLive({ pool }: Site): Promise<number> {
  const began = performance.now()
  await liveNumbers(pool)
  return (performance.now() - began) / 1000
}

/** Seconds: of folding alone, and of the whole run. */
async function refresh(site: Site): Promise<{ fold: number; run: number }> {
  const began = performance.now()
  const refreshed = await refreshStats(site)
  if (!refreshed?.work) throw new Error('another process refreshed the statistics')
  return { fold: refreshed.work.fold_seconds, run: (performance.now() - began) / 1000 }
}

/** How many lock waits of readers and writers were seen, and how many calls they made meanwhile. */
async function waitsWhileRefreshing(site: Site, events: number): Promise<{ waits: number; calls: number }> {
  await addNews(site, Math.round(events / EVENTS_OF_RECORDING))
  let [over, waits, calls] = [false, 0, 0]
  const work = async () => {
    while (!over) {
      const id = await joinAsGuest(site.pool, EMPTY_PROFILE, CONTRIBUTOR_TERMS, null)
      await findContributor(site.pool, id)
      calls++
    }
  }
  const look = async () => {
    for (; !over; await pause(LOOK_EVERY_MS)) waits += (await waiting.one(site.admin)).waiting
  }
  const refreshing = refresh(site).finally(() => (over = true))
  await Promise.all([refreshing, look(), ...Array.from({ length: WORKERS }, work)])
  return { waits, calls }
}

const EMPTY_PROFILE = { username: null, age_band: null, gender: null, mother_tongue: null, region: null }
