import { sqlFile, type Transaction } from '../../platform/db/index.js'
import { suppressSmallGroups } from './suppress.js'
import { MIN_CELL_SIZE } from './suppression.js'

const sql = sqlFile(import.meta.url)
const addPending = sql('add-pending')
const discloseAgain = sql('disclose-again')
const dropPending = sql('drop-pending')
const findDisclosable = sql('find-disclosable')
const disclose = [sql('give-rows-of-their-own'), sql('disclose'), sql('drop-disclosed')]
const addToGroups = [
  sql('add-groups'),
  sql('drop-groups'),
  sql('add-group-speakers'),
  sql('drop-group-speakers'),
]
const deleteDisclosed = [
  sql('delete-held-files'),
  sql('delete-disclosed'),
  sql('delete-disclosed-languages'),
  sql('delete-suppressed-cells'),
]

/**
 * Adds the changes of a fold to the groups of the demographic files, once so many new speakers came that the difference
 * singles out none of them. Returns whether they did.
 */
export async function discloseChanges(tx: Transaction, isRebuild: boolean): Promise<boolean> {
  const enough = { enough: MIN_CELL_SIZE }
  await addPending.run(tx)
  if (isRebuild) await discloseAgain.run(tx)
  await dropPending.run(tx)
  const disclosable = await findDisclosable.run(tx, enough)
  if (disclosable > 0) for (const statement of disclose) await statement.run(tx, enough)
  for (const statement of addToGroups) await statement.run(tx)
  if (disclosable > 0) await suppressSmallGroups(tx)
  return disclosable > 0
}

/**
 * Deletes what the demographic files have disclosed, so that the next rebuild discloses whatever is there then. Only for
 * databases where no real contributor's privacy depends on it.
 */
export async function forgetDisclosed(tx: Transaction): Promise<void> {
  for (const statement of deleteDisclosed) await statement.run(tx)
}
