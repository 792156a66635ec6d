import { sqlFile, type Transaction } from '../platform/db/index.js'

const heldFiles = sqlFile(import.meta.url)('held-files')

/** Lets all files about people say anew what is so. Only for where no person's privacy can depend on it. */
export async function forgetHeldFiles(tx: Transaction): Promise<void> {
  await heldFiles.run(tx)
}
