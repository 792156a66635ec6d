import { readdirSync } from 'node:fs'
import path from 'node:path'
import { migrateDown, migrateUp, schemaIsCurrent } from '../../../src/platform/db/index.js'
import { testDatabase, type TestDatabase } from '../../support/database.js'

const count = readdirSync(path.join(__dirname, '../../../migrations')).filter((file) =>
  file.endsWith('.js'),
).length

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

/** Everything of ours that a migration can make. */
async function schema(): Promise<string[]> {
  const { rows } = await db.pool.query<{ thing: string }>(`
    select format('%s %s %s', table_name, column_name, data_type) as thing from information_schema.columns
      where table_schema = 'public' and table_name <> 'migrations'
    union all select format('index %s', indexdef) from pg_indexes where schemaname = 'public' and tablename <> 'migrations'
    union all select format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = 'public'::regnamespace and conrelid <> 'migrations'::regclass
    union all select format('function %s', proname) from pg_proc where pronamespace = 'public'::regnamespace
    union all select format('schema %s', nspname) from pg_namespace where nspname = 'stats'
    order by 1`)
  return rows.map((row) => row.thing)
}

test('down undoes all that up did, and up again gives the same schema, so that a rollback is no dead end', async () => {
  const before = await schema()
  expect(before.length).toBeGreaterThan(100)
  expect(await schemaIsCurrent(db.pool)).toBe(true)
  await migrateDown(db.connection, count)
  expect(await schema()).toEqual([])
  expect(await schemaIsCurrent(db.pool)).toBe(false)
  await migrateUp(db.connection)
  expect(await schema()).toEqual(before)
})

test('options of the command that migrates on its way mean nothing to the migrations', async () => {
  await migrateDown(db.connection, count)
  const { argv } = process
  process.argv = [...argv, 'job', 'reconcile-bucket', '--dry-run', '--verbose']
  const printed = jest.spyOn(console, 'info').mockReturnValue()
  await migrateUp(db.connection).finally(() => (process.argv = argv))
  expect(printed).not.toHaveBeenCalled()
  printed.mockRestore()
  expect(await schemaIsCurrent(db.pool)).toBe(true)
})

test('replicas that migrate at the same moment do it once', async () => {
  await migrateDown(db.connection, count)
  await Promise.all(Array.from({ length: 4 }, () => migrateUp(db.connection)))
  const { rows } = await db.pool.query('select count(*) as run from migrations')
  expect(rows[0]).toEqual({ run: count })
})
