import pg from 'pg'
import { limitAnswers, type Connection, type Pool, type Transaction } from './pool.js'

/** Runs `work` while holding the advisory lock `name`; answers `undefined` when another connection holds it. */
export function ifUnlocked<T>(pool: Pool, name: string, work: () => Promise<T>): Promise<T | undefined> {
  return locked(pool, work, (client) => tryLock(client, name))
}

/** Runs `work` while holding the advisory lock `name`, however long it takes to get it. */
export async function whenUnlocked<T>(pool: Pool, name: string, work: () => Promise<T>): Promise<T> {
  return (await locked(pool, work, (client) => waitForLock(pool, client, name))) as T
}

async function locked<T>(
  pool: Pool,
  work: () => Promise<T>,
  take: (client: pg.PoolClient) => Promise<boolean>,
): Promise<T | undefined> {
  const client = await pool.connect()
  try {
    return (await take(client)) ? await work() : undefined
  } finally {
    // A connection that cannot be tidied up is thrown away, and its lock with it.
    await client.query('select pg_advisory_unlock_all(); reset statement_timeout').then(
      () => client.release(),
      (error: Error) => client.release(error),
    )
  }
}

async function tryLock(client: pg.PoolClient, name: string): Promise<boolean> {
  const take = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as got'
  const { rows } = await client.query<{ got: boolean }>(take, [name])
  return rows[0]?.got === true
}

/** Waiting for a lock is not the statement's fault: only here it may take as long as it takes. */
async function waitForLock(pool: Pool, client: pg.PoolClient, name: string): Promise<true> {
  await client.query('set statement_timeout = 0')
  limitAnswers(client, 0)
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
  limitAnswers(client, Number(pool.options.statement_timeout))
  return true
}

/** Takes the advisory lock `name` until the transaction ends, waiting for it as long as a statement may take. */
export async function lockInTransaction(tx: Transaction, name: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
}

/** Runs `work` while holding the advisory lock `name`, on a connection of its own, however long it takes to get it. */
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
