import { appendEvent } from '../../../src/events/index.js'
import { transaction, type Transaction } from '../../../src/platform/db/index.js'
import { advanceCursor, cursorIsValid, resetCursor } from '../../../src/platform/events/index.js'
import { testDatabase, type TestDatabase } from '../../support/database.js'

const READER = 'test'

let db: TestDatabase
beforeEach(async () => void (db = await testDatabase()))
afterEach(() => db.drop())

const append = (tx: Transaction, task: number) => appendEvent(tx, { verb: 'task.closed', tasks: [task] })

/** Reads what is new, as a reader does, and `work` in the same transaction. */
function read(work: () => Promise<void> = async () => {}): Promise<number[]> {
  return transaction(db.pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read')
    const { rows } = await tx.query<{ task: number }>(
      'select tasks[1] as task from unread_events($1) order by id',
      [READER],
    )
    await work()
    await advanceCursor(tx, READER)
    return rows.map(({ task }) => task)
  })
}

test('a reader gets each event once, and one whose transaction commits late when it commits', async () => {
  await read()
  const late = (await db.pool.connect()) as Transaction
  try {
    await late.query('begin')
    await append(late, 1)
    await transaction(db.pool, (tx) => append(tx, 2))
    expect(await read()).toEqual([2])
    await transaction(db.pool, (tx) => append(tx, 3))
    await late.query('commit')
    expect(await read()).toEqual([1, 3])
    expect(await read()).toEqual([])
  } finally {
    late.release()
  }
})

test('an event that commits while the reader works is left for the next time', async () => {
  await read()
  await transaction(db.pool, (tx) => append(tx, 1))
  expect(await read(() => transaction(db.pool, (tx) => append(tx, 2)))).toEqual([1])
  expect(await read()).toEqual([2])
})

test('a reader that fails reads the same events again', async () => {
  await read()
  await transaction(db.pool, (tx) => append(tx, 1))
  await expect(read(() => Promise.reject(new Error('killed')))).rejects.toThrow('killed')
  expect(await read()).toEqual([1])
})

test('readers do not see each other’s cursors', async () => {
  await read()
  await transaction(db.pool, (tx) => append(tx, 1))
  await transaction(db.pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read')
    await advanceCursor(tx, 'another')
  })
  expect(await read()).toEqual([1])
})

test('a reader that would lose events between two statements is refused', async () => {
  await expect(transaction(db.pool, (tx) => advanceCursor(tx, READER))).rejects.toThrow('repeatable read')
})

test('a cursor is not valid before the first read, after a reset, and where transactions have other numbers', async () => {
  const isValid = () => cursorIsValid(db.pool, READER)
  expect(await isValid()).toBe(false)
  await read()
  expect(await isValid()).toBe(true)
  await db.pool.query('update event_cursors set cluster = 1')
  expect(await isValid()).toBe(false)
  await read()
  await resetCursor(db.pool, READER)
  expect(await isValid()).toBe(false)
})
