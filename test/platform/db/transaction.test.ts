import { transaction } from '../../../src/platform/db/index.js'
import { testDatabase, type TestDatabase } from '../../support/database.js'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
  await db.pool.query('create table kept (what text)')
})
afterAll(() => db.drop())
beforeEach(() => db.pool.query('truncate kept'))

const kept = async () =>
  (await db.pool.query<{ what: string }>('select what from kept')).rows.map(({ what }) => what)

test('nothing is called stored that the database rolled back, though its error was kept silent', async () => {
  const work = transaction(db.pool, async (tx) => {
    await tx.query("insert into kept values ('lost')")
    await tx.query('select 1 / 0').catch(() => {})
  })
  await expect(work).rejects.toThrow('rolled back')
  expect(await kept()).toEqual([])
})

test('what follows a failure on the same connection is stored', async () => {
  await expect(transaction(db.pool, (tx) => tx.query('select 1 / 0'))).rejects.toThrow('division by zero')
  await transaction(db.pool, (tx) => tx.query("insert into kept values ('after')"))
  expect(await kept()).toEqual(['after'])
})

test('a connection that is lost before the commit stores nothing and is not lent again', async () => {
  const work = transaction(db.pool, async (tx) => {
    await tx.query("insert into kept values ('lost')")
    await tx.query('select pg_terminate_backend(pg_backend_pid())')
  })
  await expect(work).rejects.toThrow()
  await transaction(db.pool, (tx) => tx.query("insert into kept values ('after')"))
  expect(await kept()).toEqual(['after'])
})
