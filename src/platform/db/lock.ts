import pg from 'pg'
import type { Connection, Pool } from './pool.js'

/** Runs `work` while holding the advisory lock `name`, unless someone else holds it: then answers `undefined`. */
export async function ifUnlocked<T>(
  pool: Pool,
  name: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ got: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as got',
      [name],
    )
    if (!rows[0]?.got) return undefined
    try {
      return await work()
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name])
    }
  } finally {
    client.release()
  }
}

/** Runs `work` while holding the advisory lock `name`, waiting for whoever holds it. */
export async function underLock<T>(connection: Connection, name: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
    return await work()
  } finally {
    await client.end()
  }
}
