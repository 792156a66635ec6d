import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type pg from 'pg'
import {
  allowLong,
  createPool,
  isUnavailable,
  transaction,
  whenUnlocked,
  type Pool,
} from '../../../src/platform/db/index.js'
import { testDatabase, type TestDatabase } from '../../support/database.js'

const LIMIT_MS = 200
/** Above all limits of these pools, far below those of a pool without one. */
const ANSWERED_WITHIN_MS = 5_000

let db: TestDatabase
let pool: Pool
const stopped: number[] = []

beforeAll(async () => void (db = await testDatabase()))
beforeEach(() => void (pool = createPool(db.connection, { size: 1, statementTimeoutMs: LIMIT_MS })))
afterEach(async () => {
  for (const pid of stopped.splice(0)) process.kill(pid, 'SIGCONT')
  await pool.end()
})
afterAll(() => db.drop())

const backendOf = async (connection: Pool | pg.PoolClient) =>
  (await connection.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid

function freeze(pid: number): void {
  process.kill(pid, 'SIGSTOP')
  stopped.push(pid)
}

/** Why `work` failed, and after how many milliseconds. */
async function failure(work: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const began = Date.now()
  const error: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  return { error, ms: Date.now() - began }
}

test('a statement that a frozen Postgres does not answer fails in time, and its connection is not used again', async () => {
  const pid = await backendOf(pool)
  freeze(pid)
  const { error, ms } = await failure(pool.query('select 1'))
  expect(isUnavailable(error)).toBe(true)
  expect(ms).toBeLessThan(ANSWERED_WITHIN_MS)
  expect(await backendOf(pool)).not.toBe(pid)
})

test('a transaction on a frozen connection fails after one wait, is not tried again, and frees its place', async () => {
  let frozen = 0
  let runs = 0
  const work = transaction(pool, async (tx) => {
    runs++
    frozen = await backendOf(tx)
    freeze(frozen)
    await tx.query('select 1')
  })
  const { error, ms } = await failure(work)
  expect([isUnavailable(error), runs]).toEqual([true, 1])
  expect(ms).toBeLessThan(ANSWERED_WITHIN_MS)
  expect(await transaction(pool, (tx) => backendOf(tx))).not.toBe(frozen)
})

test('a connection that is taken and never answered fails in time', async () => {
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1')
  const sockets: Socket[] = []
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const lost = createPool({ ...db.connection, host: '127.0.0.1', port }, { connectTimeoutMs: LIMIT_MS })
  const { error, ms } = await failure(lost.query('select 1'))
  expect(isUnavailable(error)).toBe(true)
  expect(ms).toBeLessThan(ANSWERED_WITHIN_MS)
  await lost.end()
  for (const socket of sockets) socket.destroy()
  silent.close()
})

test('a statement that takes longer than its limit fails as something to try again', async () => {
  const { error } = await failure(pool.query('select pg_sleep(3)'))
  expect(isUnavailable(error)).toBe(true)
})

test('a transaction that is allowed long statements has them, and the next one on its connection has not', async () => {
  const slow = `select pg_sleep(${(3 * LIMIT_MS + 1_000) / 1000})`
  const pid = await transaction(pool, async (tx) => {
    await allowLong(tx, 60_000)
    await tx.query(slow)
    return backendOf(tx)
  })
  expect(await backendOf(pool)).toBe(pid)
  freeze(pid)
  expect((await failure(pool.query('select 1'))).ms).toBeLessThan(ANSWERED_WITHIN_MS)
})

test('a process that waits for a lock may wait longer than a statement', async () => {
  const other = createPool(db.connection, { size: 1 })
  let held = () => {}
  const taken = new Promise<void>((resolve) => (held = resolve))
  const holder = whenUnlocked(other, 'lock', async () => {
    held()
    await new Promise((resolve) => setTimeout(resolve, 3 * LIMIT_MS + 1_000))
  })
  await taken
  expect(await whenUnlocked(pool, 'lock', () => Promise.resolve('mine'))).toBe('mine')
  await holder
  await other.end()
})
