import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { localBucket, type Bucket } from '../../src/platform/bucket/index.js'
import { transaction } from '../../src/platform/db/index.js'
import { fold } from '../../src/stats/rollups/fold.js'
import { refreshStats } from '../../src/stats/index.js'
import { testDatabase, type TestDatabase } from '../support/database.js'
import { historyIn, type History } from './history.js'
import { rowsOf } from './published.js'

let folder: string
let db: TestDatabase
let cdn: Bucket
let history: History

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'stats-'))
  db = await testDatabase()
  cdn = await localBucket(folder)
  history = await historyIn(db.pool, ['sw'])
})
afterEach(async () => {
  await db.drop()
  await rm(folder, { recursive: true })
})

async function totals() {
  await refreshStats({ pool: db.pool, cdn })
  return (await rowsOf(cdn, 'totals'))[0]
}

const speak = async () => history.record(await history.person(), 'sw', new Date())

it('counts what was begun before a refresh and committed after it, and nothing twice', async () => {
  const slow = await db.pool.connect()
  try {
    await slow.query('begin')
    const late = await historyIn(slow, ['sw'])
    await late.record(await late.person(), 'sw', new Date())
    await speak()
    expect(await totals()).toMatchObject({ recordings: 1, speakers: 1 })
    await speak()
    expect(await totals()).toMatchObject({ recordings: 2, speakers: 2 })
    await slow.query('commit')
    expect(await totals()).toMatchObject({ recordings: 3, speakers: 3 })
  } finally {
    slow.release()
  }
})

it('counts everything again after the database was restored elsewhere, where transactions have other numbers', async () => {
  await speak()
  expect(await totals()).toMatchObject({ recordings: 1, speakers: 1 })
  await speak()
  await db.pool.query(`update event_cursors set cluster = 1, seen = '999999999:999999999:'`)
  expect(await totals()).toMatchObject({ recordings: 2, speakers: 2 })
})

it('mends damaged sums when asked to count again', async () => {
  await speak()
  await totals()
  await db.pool.query('update rollups.periods set recordings = 77')
  await refreshStats({ pool: db.pool, cdn }, { rebuild: true })
  expect(await rowsOf(cdn, 'totals')).toMatchObject([{ recordings: 1 }])
})

it('leaves the sums as they were when it dies, and folds the same the next time', async () => {
  await speak()
  await totals()
  await speak()
  const dying = transaction(db.pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read')
    await fold(tx)
    throw new Error('killed')
  })
  await expect(dying).rejects.toThrow('killed')
  expect(await totals()).toMatchObject({ recordings: 2, speakers: 2 })
})

it('works on nothing between folds', async () => {
  await speak()
  await totals()
  for (const table of ['dirty_recordings', 'changes', 'speakers_before']) {
    const { rows } = await db.pool.query(`select 1 from rollups.${table}`)
    expect(rows).toEqual([])
  }
})
