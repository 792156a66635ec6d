import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { joinAsGuest } from '../../../src/identity/index.js'
import { jobs } from '../../../jobs/index.js'
import { localBucket } from '../../../src/platform/bucket/index.js'
import { ensureEventPartitions } from '../../../src/platform/events/index.js'
import type { JobDeps } from '../../../src/platform/job.js'
import { refreshStats } from '../../../src/stats/index.js'
import { historyIn } from '../../stats/history.js'
import { rowsOf } from '../../stats/published.js'
import { testDatabase, type TestDatabase } from '../../support/database.js'

let db: TestDatabase
beforeEach(async () => {
  db = await testDatabase()
})
afterEach(() => db.drop())

async function months(): Promise<string[]> {
  const { rows } = await db.pool.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'events'::regclass order by 1`,
  )
  return rows.map(({ name }) => name)
}

const join = () =>
  joinAsGuest(
    db.pool,
    { username: null, age_band: null, gender: null, mother_tongue: null, region: null },
    { document: 'contributor-terms', version: '1' },
    null,
  )

const eventsIn = async (table: string) =>
  (await db.pool.query<{ verb: string }>(`select verb from ${table} order by id`)).rows.map(
    ({ verb }) => verb,
  )

const dropMonths = async () => {
  for (const name of await months()) if (/_\d{4}_\d\d$/.test(name)) await db.pool.query(`drop table ${name}`)
}

test('what people do in a month that nobody prepared is kept, and read like everything else', async () => {
  await dropMonths()
  await join()
  expect(await eventsIn('events_default')).toEqual(['contributor.joined', 'consent.given'])
  expect(await eventsIn('events')).toEqual(['contributor.joined', 'consent.given'])
  await expect(db.pool.query('delete from events')).rejects.toThrow('append-only')
  await expect(db.pool.query('truncate events_default')).rejects.toThrow('append-only')
})

test('a recording of such a month is counted', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-events-'))
  try {
    const cdn = await localBucket(folder)
    await refreshStats({ pool: db.pool, cdn })
    await dropMonths()
    const history = await historyIn(db.pool, ['sw'])
    await history.record(await history.person(), 'sw', new Date())
    await refreshStats({ pool: db.pool, cdn })
    expect(await rowsOf(cdn, 'totals')).toMatchObject([{ recordings: 1, speakers: 1 }])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the job makes the months that are missing, and leaves one that began without it where it is', async () => {
  const before = await months()
  const prepare = jobs.find(({ name }) => name === 'prepare-events')!
  const run = () => prepare.run({ pool: db.pool } as JobDeps)
  await dropMonths()
  await join()
  expect(await run()).toEqual({ partitions: 12 })
  expect(await run()).toEqual({ partitions: 0 })
  const now = await months()
  expect(before.filter((name) => !now.includes(name))).toHaveLength(1)
  await join()
  expect(await eventsIn('events_default')).toHaveLength(4)
})

test('a month that was made late is one like the others: events go there and never change', async () => {
  await dropMonths()
  expect(await ensureEventPartitions(db.pool)).toBe(13)
  await join()
  expect(await eventsIn('events_default')).toEqual([])
  const [first] = (await months()).filter((name) => name !== 'events_default')
  expect(await eventsIn(first!)).toHaveLength(2)
  for (const change of [`update ${first} set verb = 'x'`, `delete from ${first}`, `truncate ${first}`])
    await expect(db.pool.query(change)).rejects.toThrow('append-only')
})

test('processes that start together prepare the months once', async () => {
  await dropMonths()
  const made = await Promise.all(Array.from({ length: 4 }, () => ensureEventPartitions(db.pool)))
  expect(made.reduce((sum, each) => sum + each, 0)).toBe(13)
})
