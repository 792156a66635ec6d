import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createPool, type Connection, type Pool } from '../../src/platform/db/pool.js'
import { uncatalogued } from './events.js'

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
export async function testDatabase(): Promise<TestDatabase> {
  const template = templateConnection()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await asAdmin(`create database ${name} template ${template.database} owner ${template.user}`)
  const connection = { ...template, database: name }
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

/** Runs a statement as the one who may do everything, outside of any test's database. */
export async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ ...templateConnection(), user: 'postgres', database: 'postgres' })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

const templateConnection = () => JSON.parse(process.env.TEST_DATABASE_TEMPLATE ?? '') as Connection
