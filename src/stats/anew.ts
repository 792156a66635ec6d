import { sqlFile, type Transaction } from '../platform/db/index.js'

const forgetWatermark = sqlFile(import.meta.url)('forget-watermark')

/** Lets the next refresh count everything again, whoever makes it: for what a fold could not look up any more. */
export async function countAnew(tx: Transaction): Promise<void> {
  await forgetWatermark.run(tx)
}
