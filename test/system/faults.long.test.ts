import { mkdtemp, rm, symlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createCampaign } from '../../src/campaigns/index.js'
import { registerKinds } from '../../src/kinds.js'
import { createPool, type Connection, type Pool } from '../../src/platform/db/index.js'
import { startEmbedded } from '../../src/platform/db/embedded/index.js'
import { expectOrder } from '../tasks/model/order.js'
import { Crowd, type Receipt } from '../support/crowd.js'
import { asAdmin, seededDatabase } from '../support/database.js'
import { kill, processesIn } from '../support/embedded.js'
import { onDatabase, startSauti, type RunningSauti } from '../support/running.js'
import { tone } from '../support/tone.js'

const PEOPLE = 12
const LANGUAGE = 'sw'

jest.setTimeout(180_000)

beforeAll(registerKinds)

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Two processes that do everything, on one database and one bucket. */
async function twoProcesses(connection: Connection): Promise<RunningSauti[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-faults-'))
  closers.push(() => rm(folder, { recursive: true, force: true }))
  const settings = { ...onDatabase(connection), DATA_DIR: folder }
  const processes: RunningSauti[] = []
  for (const MIGRATE of ['on', 'off']) {
    const sauti = await startSauti({ ...settings, MIGRATE })
    closers.push(() => sauti.close())
    processes.push(sauti)
  }
  return processes
}

/** More to record than anybody will do in the time of a test, by two people each. */
async function plenty(pool: Pool): Promise<void> {
  const lines = Array.from({ length: 2_000 }, (_, n) => ({ line: n + 1, text: `Habari ya siku ya ${n}` }))
  const terms = { title: 'Plenty', source: 'test', licence: 'CC0-1.0' }
  await createCampaign(pool, {
    ...terms,
    language: LANGUAGE,
    lines,
    policy: { contributions: { record: { wanted: 2 } } },
  })
}

async function crowdAt(processes: RunningSauti[]): Promise<Crowd> {
  return Crowd.gather(
    PEOPLE,
    processes.map(({ origin }) => origin),
  )
}

/** All that was acknowledged is there, as it was acknowledged, and can be heard; and all that is there adds up. */
async function expectAllKept(pool: Pool, receipts: Receipt[]): Promise<void> {
  const rows = async <Row extends object>(query: string, ...values: unknown[]) =>
    (await pool.query<Row>(query, values)).rows
  const kept = await rows<Receipt>(
    `select 'recording' as kind, id, standing from recordings
     union all select 'validation', id, standing from validations`,
  )
  const found = new Set(kept.map(({ kind, id, standing }) => `${kind} ${id} ${standing}`))
  expect(receipts.filter(({ kind, id, standing }) => !found.has(`${kind} ${id} ${standing}`))).toEqual([])
  for (const { id, by } of receipts.filter(({ kind }) => kind === 'recording')) {
    const heard = await by.ask(`/recordings/${id}/audio`)
    expect([heard.status, (await heard.arrayBuffer()).byteLength]).toEqual([200, tone().length])
  }
  await expectOrder({ language: LANGUAGE, rows })
}

/** None of them ended or needs to be started again. */
async function expectAlive(processes: RunningSauti[]): Promise<void> {
  for (const { origin, stop } of processes) {
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    expect(await stop()).toBe(0)
  }
}

/** Lends a pool for a while in which nothing happens to the database. */
async function withPool(connection: Connection, work: (pool: Pool) => Promise<void>): Promise<void> {
  const pool = createPool(connection)
  await work(pool).finally(() => pool.end())
}

async function databaseOfATest() {
  const db = await seededDatabase()
  closers.push(() => db.drop())
  return db
}

test('a crowd in two processes overshoots nothing, is given nothing twice, and is done when all is done', async () => {
  const { connection, pool } = await databaseOfATest()
  const processes = await twoProcesses(connection)
  const crowd = await crowdAt(processes)
  await crowd.work(LANGUAGE)
  expect(crowd.refusals).toBe(0)
  await expectAllKept(pool, crowd.receipts)
  const { rows } = await pool.query(
    `select t.id from tasks t join pools p on p.id = t.pool_id
     where p.language = $1 and t.open and p.kind = 'record'`,
    [LANGUAGE],
  )
  expect(rows).toEqual([])
  await expectAlive(processes)
})

test('connections that are cut in the middle of anything lose nothing, and nobody needs to be told more than to try again', async () => {
  const { connection, pool } = await databaseOfATest()
  const processes = await twoProcesses(connection)
  await plenty(pool)
  const crowd = await crowdAt(processes)
  const working = crowd.work(LANGUAGE)
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = '${connection.database}' and application_name = 'sauti' and state <> 'idle'`
  const enough = crowd.receives(400).then(() => crowd.finish())
  for (let storm = true; storm;) {
    await asAdmin(cut)
    storm = await Promise.race([enough.then(() => false), crowd.receives(5).then(() => true)])
  }
  await working
  expect(crowd.refusals).toBeGreaterThan(0)
  await expectAllKept(pool, crowd.receipts)
  await expectAlive(processes)
})

test('while Postgres is restarted, or crashes, people are told to try again; then all goes on by itself', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-postgres-'))
  closers.push(() => rm(folder, { recursive: true, force: true }))
  // Its socket is in another place each time.
  const host = path.join(folder, 'host')
  const start = async () => {
    const postgres = await startEmbedded(folder, { info: () => {} })
    await rm(host, { force: true })
    await symlink(postgres.connection.host, host)
    return postgres
  }
  let postgres = await start()
  closers.push(() => postgres.stop())
  const connection = { ...postgres.connection, host }
  const processes = await twoProcesses(connection)
  await withPool(connection, plenty)

  const crowd = await crowdAt(processes)
  const working = crowd.work(LANGUAGE)
  await crowd.receives(100)
  await postgres.stop()
  postgres = await start()
  await crowd.receives(100)
  const told = crowd.refusals
  expect(told).toBeGreaterThan(0)

  kill(...processesIn(folder).postgres!)
  await postgres.exited
  postgres = await start()
  await crowd.receives(100)
  expect(crowd.refusals).toBeGreaterThan(told)
  crowd.finish()
  await working
  await withPool(connection, (pool) => expectAllKept(pool, crowd.receipts))
  await expectAlive(processes)
})
