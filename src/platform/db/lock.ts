import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Connection, Pool, Transaction } from './pool.js'

/**
 * Time between two tries of a process that waits for a lock. It does not wait inside of a statement, which would keep a
 * snapshot open: vacuum would remove nothing meanwhile, and an index that the holder of the lock builds concurrently
 * waits for all snapshots that are open, this one included.
 */
const RETRY_MS = 200
const TRY = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as got'

/** Runs `work` while holding the advisory lock `name`, unless another process holds it: then answers `undefined`. */
export async function ifUnlocked<T>(
  pool: Pool,
  name: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const client = await pool.connect()
  try {
    return (await tryLock(client, name)) ? await work() : undefined
  } finally {
    await unlock(client)
  }
}

/** Runs `work` while holding the advisory lock `name`, however long one has to wait for it. */
export async function whenUnlocked<T>(pool: Pool, name: string, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await waitForLock(client, name)
    return await work()
  } finally {
    await unlock(client)
  }
}

async function waitForLock(client: pg.ClientBase, name: string): Promise<void> {
  while (!(await tryLock(client, name))) await pause(RETRY_MS)
}

async function tryLock(client: pg.ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>(TRY, [name])
  return rows[0]!.got
}

/** A connection that cannot be tidied up is thrown away, and its lock with it. */
async function unlock(client: pg.PoolClient): Promise<void> {
  await client.query('select pg_advisory_unlock_all()').then(
    () => client.release(),
    (error: Error) => client.release(error),
  )
}

/** Takes the advisory lock `name` until the transaction ends, waiting for it as long as a statement may take. */
export async function lockInTransaction(tx: Transaction, name: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
}

/** Runs `work` while holding the advisory lock `name` on a connection of its own, however long one has to wait for it. */
export async function underLock<T>(connection: Connection, name: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await waitForLock(client, name)
    return await work()
  } finally {
    await client.end()
  }
}
