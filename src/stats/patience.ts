import { sqlFile, type Transaction } from '../platform/db/index.js'

const setTimeout = sqlFile(import.meta.url)('set-timeout')

/** Refreshing reads whole histories, which no page ever waits for; an ordinary statement is cut off long before. */
const STATEMENT_TIMEOUT_MS = 30 * 60 * 1000

/** Lets the statements of this transaction take their time. */
export async function allowLongStatements(tx: Transaction): Promise<void> {
  await setTimeout.run(tx, { ms: String(STATEMENT_TIMEOUT_MS) })
}
