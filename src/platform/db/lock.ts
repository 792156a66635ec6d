import pg from 'pg'
import type { Connection, Pool, Transaction } from './pool.js'

/** Runs `work` while holding the advisory lock `name`, unless someone else holds it: then answers `undefined`. */
export function ifUnlocked<T>(pool: Pool, name: string, work: () => Promise<T>): Promise<T | undefined> {
  return locked(pool, name, 'select pg_try_advisory_lock(hashtextextended($1, 0)) as got', work)
}

/** Runs `work` while holding the advisory lock `name`, however long one has to wait for it. */
export async function whenUnlocked<T>(pool: Pool, name: string, work: () => Promise<T>): Promise<T> {
  const take = 'select true as got from pg_advisory_lock(hashtextextended($1, 0))'
  return (await locked(pool, name, take, work)) as T
}

async function locked<T>(
  pool: Pool,
  name: string,
  take: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const client = await pool.connect()
  try {
    // Waiting is no fault of the statement.
    await client.query('set statement_timeout = 0')
    const { rows } = await client.query<{ got: boolean }>(take, [name])
    return rows[0]?.got ? await work() : undefined
  } finally {
    // A connection that cannot be tidied up is thrown away, and its lock with it.
    await client.query('select pg_advisory_unlock_all(); reset statement_timeout').then(
      () => client.release(),
      (error: Error) => client.release(error),
    )
  }
}

/** Takes the advisory lock `name` until the transaction ends, waiting for it as long as a statement may take. */
export async function lockInTransaction(tx: Transaction, name: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
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
