import { sqlFile, type Transaction } from '../platform/db/index.js'

const sql = sqlFile(import.meta.url)
const forgetAll = [sql('held-files'), sql('disclosed'), sql('languages'), sql('suppressed-cells')]

/**
 * Lets all files about people say anew what is so, once everything is counted again. Only for where no person's
 * privacy can depend on it.
 */
export async function forgetShown(tx: Transaction): Promise<void> {
  for (const statement of forgetAll) await statement.run(tx)
}
