import { z } from 'zod'
import { sqlFile, transaction, type Pool, type Transaction } from '../platform/db/index.js'
import { appendEvent } from '../platform/events/index.js'

/** Leases ended in one transaction: enough to be quick, few enough that nobody waits for it. */
const BATCH = 1_000

const sql = sqlFile(import.meta.url)
const expireDue = sql('expire-due', z.object({ id: z.number(), leases: z.number() }))

/** Ends every overdue lease, batch by batch, and frees the places they took. Answers how many there were. */
export async function expireAssignments(pool: Pool): Promise<number> {
  for (let total = 0; ;) {
    const ended = await transaction(pool, (tx) => expire(tx, null))
    total += ended
    if (ended < BATCH) return total
  }
}

/** Ends this contributor's overdue leases. */
export async function expireHeldBy(
  tx: Transaction,
  contributor: { id: string; actor: string },
): Promise<void> {
  await expire(tx, contributor)
}

async function expire(tx: Transaction, contributor: { id: string; actor: string } | null): Promise<number> {
  const freed = await expireDue.all(tx, { contributor: contributor?.id ?? null, most: BATCH })
  if (freed.length === 0) return 0
  await appendEvent(tx, { verb: 'task.expired', actor: contributor?.actor, tasks: freed.map(({ id }) => id) })
  return freed.reduce((sum, { leases }) => sum + leases, 0)
}
