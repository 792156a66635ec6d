import { z } from 'zod'
import { sqlFile, type Transaction } from '../../platform/db/index.js'

const sql = sqlFile(import.meta.url)
const select = sql('select', z.object({ body: z.string() }))
const upsert = sql('upsert')

/**
 * The body of a demographic file: `fresh` when enough new speakers came, else the one that was published before. A body
 * that is held back differs from `fresh` only after a rebuild, since the sums behind the file are held back too.
 */
export async function heldBody(
  tx: Transaction,
  file: string,
  fresh: string,
  isDisclosing: boolean,
): Promise<string> {
  const held = isDisclosing ? undefined : await select.maybe(tx, { file })
  if (held) return held.body
  await upsert.run(tx, { file, body: fresh })
  return fresh
}
