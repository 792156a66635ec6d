import { readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { migrateDown, migrateUp, schemaIsCurrent } from '../../../src/platform/db/index.js'
import { underLock } from '../../../src/platform/db/lock.js'
import { projectRoot } from '../../../src/platform/paths.js'
import { build } from '../../../src/schema.js'
import { describeSchema, readSchemaFile, writeSchemaFile } from '../../support/schema.js'
import { testDatabase, type TestDatabase } from '../../support/database.js'

const count = readdirSync(path.join(projectRoot, 'migrations')).filter((file) => file.endsWith('.js')).length

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

const schema = () => describeSchema(db.pool)

test('migrations/schema.sql shows readers the schema as it is; `npm run schema` rewrites it', async () => {
  const now = await schema()
  if (process.env.REWRITE_SCHEMA) writeSchemaFile(now)
  expect(now).toBe(readSchemaFile())
})

test('down undoes all that up did, and up again gives the same schema, so that a rollback is no dead end', async () => {
  const before = await schema()
  expect(before.match(/^create table/gm)!.length).toBeGreaterThan(20)
  expect(await schemaIsCurrent(db.pool, build)).toBe(true)
  await migrateDown(db.connection, count)
  expect(await describeSchema(db.pool)).not.toMatch(/^create/im)
  expect(await schemaIsCurrent(db.pool, build)).toBe(false)
  await migrateUp(db.connection, build)
  expect(await schema()).toBe(before)
})

test('options of the command that migrates on its way mean nothing to the migrations', async () => {
  await migrateDown(db.connection, count)
  const { argv } = process
  process.argv = [...argv, 'job', 'reconcile-bucket', '--dry-run', '--verbose']
  const printed = jest.spyOn(console, 'info').mockReturnValue()
  await migrateUp(db.connection, build).finally(() => (process.argv = argv))
  expect(printed).not.toHaveBeenCalled()
  printed.mockRestore()
  expect(await schemaIsCurrent(db.pool, build)).toBe(true)
})

test('replicas that migrate at the same moment do it once', async () => {
  await migrateDown(db.connection, count)
  await Promise.all(Array.from({ length: 4 }, () => migrateUp(db.connection, build)))
  const { rows } = await db.pool.query('select count(*) as run from migrations')
  expect(rows[0]).toEqual({ run: count })
})

test('processes that wait to migrate do not stop an index that one of them builds concurrently', async () => {
  const lock = 'test:migrate'
  const order: string[] = []
  const build = underLock(db.connection, lock, async () => {
    await pause(300)
    await db.pool.query('create index concurrently contributors_by_gender on contributors (gender)')
    order.push('built')
  })
  await pause(100)
  const wait = underLock(db.connection, lock, async () => void order.push('waited'))
  await Promise.all([build, wait])
  expect(order).toEqual(['built', 'waited'])
})

describe('a migration outside of a transaction', () => {
  const index = 'create unique index concurrently contributors_one_by_gender on contributors (gender)'
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-migration-'))
    await mkdir(path.join(folder, 'sqls'))
    await writeFile(path.join(folder, 'sqls/index-up.sql'), `-- no transaction\n${index}`)
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('succeeds once what made it fail is gone, though it left an invalid index behind', async () => {
    const { sqlMigration } = await import(path.join(projectRoot, 'migrations/sqls/index.js'))
    const client = await db.pool.connect()
    try {
      const migrate = async () => {
        await client.query('begin') // as db-migrate does
        await sqlMigration(path.join(folder, 'index.js')).up({
          runSql: (text: string, values?: unknown[]) => client.query(text, values),
        })
        await client.query('commit')
      }
      await client.query("insert into contributors (gender) values ('female'), ('female')")
      await expect(migrate()).rejects.toThrow('could not create unique index')
      await client.query('delete from contributors')
      await migrate()
      const { rows } = await client.query(
        "select indisvalid from pg_index where indexrelid = 'contributors_one_by_gender'::regclass",
      )
      expect(rows).toEqual([{ indisvalid: true }])
    } finally {
      client.release()
    }
  })
})
