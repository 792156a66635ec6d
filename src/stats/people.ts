import { sqlFile, type Transaction } from '../platform/db/index.js'
import { hideSmallGroups } from './hide.js'
import { SPEAKERS_TO_SHOW } from './hiding.js'

const sql = sqlFile(import.meta.url)
const discloseAgain = sql('disclose-again')
const findDisclosable = sql('find-disclosable')
const addPending = sql('add-pending')
const dropPending = sql('drop-pending')
const disclose = [sql('give-rows-of-their-own'), sql('disclose'), sql('drop-disclosed')]
const addToGroups = [
  sql('add-groups'),
  sql('drop-groups'),
  sql('add-group-speakers'),
  sql('drop-group-speakers'),
]

/**
 * Adds the changes of a fold to what is known of groups of people, once enough came that nobody could be told from the
 * difference. Answers whether they did.
 */
export async function addToPeople(tx: Transaction, isAnew: boolean): Promise<boolean> {
  const enough = { enough: SPEAKERS_TO_SHOW }
  await addPending.run(tx)
  if (isAnew) await discloseAgain.run(tx)
  await dropPending.run(tx)
  const disclosable = await findDisclosable.run(tx, enough)
  if (disclosable > 0) for (const statement of disclose) await statement.run(tx, enough)
  for (const statement of addToGroups) await statement.run(tx)
  if (disclosable > 0) await hideSmallGroups(tx)
  return disclosable > 0
}
