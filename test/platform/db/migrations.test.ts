import { readdirSync } from 'node:fs'
import path from 'node:path'
import { migrateDown, migrateUp, schemaIsCurrent } from '../../../src/platform/db/index.js'
import { applyViews } from '../../../src/stats/index.js'
import { describeSchema, readSchemaFile, writeSchemaFile } from '../../support/schema.js'
import { testDatabase, type TestDatabase } from '../../support/database.js'

const count = readdirSync(path.join(__dirname, '../../../migrations')).filter((file) =>
  file.endsWith('.js'),
).length

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

/** The schema with the views that the code applies. */
async function schema(): Promise<string> {
  await applyViews(db.pool)
  return describeSchema(db.pool)
}

test('migrations/schema.sql shows readers the schema as it is; `npm run schema` rewrites it', async () => {
  const now = await schema()
  if (process.env.REWRITE_SCHEMA) writeSchemaFile(now)
  expect(now).toBe(readSchemaFile())
})

test('down undoes all that up did, and up again gives the same schema, so that a rollback is no dead end', async () => {
  const before = await schema()
  expect(before.match(/^create table/gm)!.length).toBeGreaterThan(20)
  expect(await schemaIsCurrent(db.pool)).toBe(true)
  await migrateDown(db.connection, count)
  expect(await describeSchema(db.pool)).not.toMatch(/^create/im)
  expect(await schemaIsCurrent(db.pool)).toBe(false)
  await migrateUp(db.connection)
  expect(await schema()).toBe(before)
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
