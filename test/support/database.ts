import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createPool, type Connection, type Pool } from '../../src/platform/db/pool.js'
import { uncatalogued } from './events.js'

const SEEDED = 'seeded'

export interface TestDatabase {
  connection: Connection
  pool: Pool
  /**
   * Ends the pool and removes the database; for `afterAll`. Throws when an event was written that the catalogue of
   * events does not know in this form.
   */
  drop(): Promise<void>
}

/** A migrated, empty database of its own for a suite, cloned in milliseconds. */
export function testDatabase(): Promise<TestDatabase> {
  return cloneOf(templateConnection().database)
}

/** The same with the languages and sentences that Sauti begins with. The first suite that asks makes what is cloned. */
export async function seededDatabase(): Promise<TestDatabase> {
  await ensureSeeded()
  return cloneOf(SEEDED)
}

async function cloneOf(source: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await createDatabase(name, source)
  const connection = { ...templateConnection(), database: name }
  const pool = createPool(connection)
  return {
    connection,
    pool,
    async drop() {
      await pool.end()
      const wrong = await eventsAmiss(connection)
      await asAdmin(`drop database ${name} with (force)`)
      if (wrong.length > 0) throw new Error(`events that are not in the catalogue:\n${wrong.join('\n')}`)
    },
  }
}

async function eventsAmiss(connection: Connection): Promise<string[]> {
  const pool = createPool(connection, { size: 1 })
  try {
    const { rows } = await pool.query<{ there: boolean }>(`select to_regclass('events') is not null as there`)
    return rows[0]!.there ? await uncatalogued(pool) : []
  } finally {
    await pool.end()
  }
}

/** Suites run in several processes: a lock of the session lets one of them make it, and under its name it is whole. */
async function ensureSeeded(): Promise<void> {
  const admin = adminClient()
  await admin.connect()
  try {
    await admin.query('select pg_advisory_lock(1)')
    const made = await admin.query('select from pg_database where datname = $1', [SEEDED])
    if (made.rowCount) return
    const { ensureEventPartitions } = await import('../../src/platform/events/index.js')
    const { registerKinds } = await import('../../src/kinds.js')
    const { seed } = await import('../../src/campaigns/index.js')
    registerKinds()
    const unfinished = `${SEEDED}_unfinished`
    await createDatabase(unfinished, templateConnection().database)
    const pool = createPool({ ...templateConnection(), database: unfinished })
    await ensureEventPartitions(pool)
    await seed(pool)
    await pool.end()
    await admin.query(`alter database ${unfinished} rename to ${SEEDED}`)
  } finally {
    await admin.end()
  }
}

const createDatabase = (name: string, source: string) =>
  asAdmin(`create database ${name} template ${source} owner ${templateConnection().user}`)

/** Runs a statement as the one who may do everything, outside of any test's database. */
export async function asAdmin(statement: string): Promise<void> {
  const client = adminClient()
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

const adminClient = () => new pg.Client({ ...templateConnection(), user: 'postgres', database: 'postgres' })

const templateConnection = () => JSON.parse(process.env.TEST_DATABASE_TEMPLATE ?? '') as Connection
