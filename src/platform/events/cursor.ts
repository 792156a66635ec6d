import { z } from 'zod'
import { definitionsIn, sqlFile, type Db, type Transaction } from '../db/index.js'

/**
 * A cursor is how far a named reader has read the log of events. A reader works in one repeatable read transaction:
 *
 * 1. `cursorIsValid`; if not, it begins with the present state of the tables instead of events.
 * 2. It reads the SQL function `unread_events('name')`, which also stands in views.
 * 3. It writes what follows, and calls `advanceCursor` in the same transaction: both commit, or neither.
 *
 * Positions are transaction snapshots, not ids or times: a transaction that commits late has a lower id and an earlier
 * time than events that were read before it. The cost of reading is that of what is new.
 */
const sql = sqlFile(import.meta.url)
const isValid = sql('is-valid', z.object({ is_valid: z.boolean() }))
const advance = sql('advance')
const advanceTo = sql('advance-to')
const reset = sql('reset')

/** The SQL function `unread_events`. */
export const eventDefinitions = definitionsIn(new URL('views/', import.meta.url), { name: 'events' })

/** False for a reader that has never read, and after a restore into another cluster, which numbers transactions from the start. */
export async function cursorIsValid(db: Db, name: string): Promise<boolean> {
  return (await isValid.one(db, { name })).is_valid
}

/** Marks what this repeatable read transaction sees as read. Throws in others: each statement there sees more events. */
export async function advanceCursor(tx: Transaction, name: string): Promise<void> {
  if (!(await advance.run(tx, { name })))
    throw new Error('a cursor advances in a repeatable read transaction')
}

/** Marks what a snapshot of an earlier transaction saw as read. */
export async function advanceCursorTo(db: Db, name: string, snapshot: string): Promise<void> {
  await advanceTo.run(db, { name, seen: snapshot })
}

/** Lets the reader begin again. */
export async function resetCursor(db: Db, name: string): Promise<void> {
  await reset.run(db, { name })
}
