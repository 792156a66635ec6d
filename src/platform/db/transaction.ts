import pg from 'pg'
import { isUnanswered, limitAnswers, type Pool, type Transaction } from './pool.js'

const ATTEMPTS = 5
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'

/**
 * Runs `work` in one transaction and commits it; any error rolls back and is thrown on. A deadlock or a
 * serialization failure is tried again, so `work` may run more than once and must touch nothing but the database.
 */
export async function transaction<T>(pool: Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work)
    } catch (error) {
      if (attempt === ATTEMPTS || !isTransient(error)) throw error
    }
  }
}

async function once<T>(pool: Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client as Transaction)
    const { command } = await client.query('commit')
    // What Postgres answers when a statement failed before, and `work` kept its error to itself.
    if (command === 'ROLLBACK') throw new Error('a transaction was rolled back, not committed')
    return result
  } catch (error) {
    if (isUnanswered(error)) broken = error
    else await client.query('rollback').catch((failure: Error) => (broken = failure))
    throw error
  } finally {
    client.release(broken)
  }
}

/** Gives each statement of the rest of this transaction `ms` milliseconds, where a pool's own limit is too short. */
export async function allowLong(tx: Transaction, ms: number): Promise<void> {
  await tx.query("select set_config('statement_timeout', $1, true)", [String(ms)])
  limitAnswers(tx, ms)
}

/** Whether the same may work at once: Postgres ended it for the sake of another transaction. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK_DETECTED)
  )
}

/** Whether `error` is the violation of the named constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.constraint === constraint
}

/** Whether the database refused the data itself (SQLSTATE classes 22, 23 and 40), and so kept nothing of it. */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(22|23|40)/.test(error.code ?? '')
}

/**
 * Whether the database was out of reach, frozen, shutting down, out of connections or too busy for a statement's limit:
 * the same may work a moment later.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|53|57)/.test(error.code ?? '')
  if (isUnanswered(error)) return true
  if (!(error instanceof Error)) return false
  const { syscall, code } = error as NodeJS.ErrnoException
  return (
    syscall === 'connect' ||
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
      error.message,
    )
  )
}
