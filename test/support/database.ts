import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createPool, type Connection, type Pool } from '../../src/platform/db/pool.js'

export interface TestDatabase {
  connection: Connection
  pool: Pool
  /** Ends the pool and removes the database; for `afterAll`. */
  drop(): Promise<void>
}

/** A migrated, empty database of its own for a suite, cloned in milliseconds. */
export async function testDatabase(): Promise<TestDatabase> {
  const template = JSON.parse(process.env.TEST_DATABASE_TEMPLATE ?? '') as Connection
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await asAdmin(template, `create database ${name} template ${template.database} owner ${template.user}`)
  const connection = { ...template, database: name }
  const pool = createPool(connection)
  return {
    connection,
    pool,
    async drop() {
      await pool.end()
      await asAdmin(template, `drop database ${name} with (force)`)
    },
  }
}

async function asAdmin(connection: Connection, statement: string): Promise<void> {
  const client = new pg.Client({ ...connection, user: 'postgres', database: 'postgres' })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
