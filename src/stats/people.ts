import { sqlFile, type Transaction } from '../platform/db/index.js'
import { hideSmallGroups } from './hide.js'
import { SPEAKERS_TO_SHOW } from './hiding.js'

const sql = sqlFile(import.meta.url)
const letBackIn = sql('let-back-in')
const findReady = sql('find-ready')
const addWaiting = sql('add-waiting')
const dropWaiting = sql('drop-waiting')
const letIn = [sql('give-rows-of-their-own'), sql('let-in'), sql('drop-shown')]
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
  await addWaiting.run(tx)
  if (isAnew) await letBackIn.run(tx)
  await dropWaiting.run(tx)
  const ready = await findReady.run(tx, enough)
  if (ready > 0) for (const statement of letIn) await statement.run(tx, enough)
  for (const statement of addToGroups) await statement.run(tx)
  if (ready > 0) await hideSmallGroups(tx)
  return ready > 0
}
