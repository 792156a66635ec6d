import { z } from 'zod'
import { sqlFile, transaction, type Pool } from '../platform/db/index.js'
import { settlingKinds } from './kinds.js'

/** Ids of tasks looked at in one transaction: few enough that a contributor's commit does not wait for long. */
const RANGE = 2_000

const sql = sqlFile(import.meta.url)
const selectIds = sql('ids', z.object({ first: z.number().nullable(), last: z.number().nullable() }))
const project = sql('project')

/**
 * Brings the tasks of a campaign in line with the rules of its pools, as they are when each task is reached: how many
 * contributions it wants. What was taken stays taken, and what was closed by its kind stays closed. It may be stopped and
 * repeated at any time. Answers how many tasks it changed.
 */
export async function projectRules(pool: Pool, campaignId: string): Promise<number> {
  const settledKinds = settlingKinds()
  const { first, last } = await selectIds.one(pool)
  let changed = 0
  for (let start = first ?? 0; start <= (last ?? -1); start += RANGE) {
    const range = { campaignId, settledKinds, first: start, last: start + RANGE - 1 }
    changed += await transaction(pool, (tx) => project.run(tx, range))
  }
  return changed
}
