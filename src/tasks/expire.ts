import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { sqlFile, transaction, type Pool } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { kindNamed } from './kinds.js'

/** Leases ended in one transaction: few enough that no other commit waits long for its part of the log. */
const BATCH = 200
/** Rest after each, as a multiple of the time it took: people come first. */
const REST = 3

const OverdueDraft = z.object({
  assignment: z.string(),
  contributor: z.string(),
  content: z.unknown(),
  kind: z.string(),
})
type OverdueDraft = z.infer<typeof OverdueDraft>

const sql = sqlFile(import.meta.url)
const expireDue = sql('expire-due', z.object({ ended: z.number() }))
const overdueDrafts = sql('overdue-drafts', OverdueDraft)
const discardDraft = sql('discard-draft')

/**
 * Ends every overdue lease, batch by batch, and frees the slots they took; where the policy says so, what was
 * drafted is submitted instead. Answers how many leases were ended and how many drafts submitted.
 */
export async function expireAssignments(pool: Pool): Promise<{ expired: number; submitted: number }> {
  const submitted = await submitOverdueDrafts(pool)
  for (let expired = 0; ;) {
    const began = performance.now()
    const { ended } = await transaction(pool, (tx) => expireDue.one(tx, { most: BATCH }))
    expired += ended
    if (ended < BATCH) return { expired, submitted }
    await pause((performance.now() - began) * REST)
  }
}

async function submitOverdueDrafts(pool: Pool): Promise<number> {
  for (let submitted = 0; ;) {
    const drafts = await overdueDrafts.all(pool, { most: BATCH })
    for (const draft of drafts) if (await submitDraft(pool, draft)) submitted++
    if (drafts.length < BATCH) return submitted
  }
}

/** A draft that cannot be submitted is given up, and its lease with it. */
async function submitDraft(pool: Pool, { kind, ...draft }: OverdueDraft): Promise<boolean> {
  try {
    await kindNamed(kind).drafts?.submit(pool, draft)
    return true
  } catch (error) {
    if (!(error instanceof ProductError)) throw error
    await discardDraft.run(pool, { assignment: draft.assignment })
    return false
  }
}
