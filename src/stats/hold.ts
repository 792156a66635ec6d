import { z } from 'zod'
import { sqlFile, type Transaction } from '../platform/db/index.js'

const sql = sqlFile(import.meta.url)
const held = sql('held', z.object({ body: z.string() }))
const hold = sql('hold')

/**
 * What a file about people says now: `fresh` when enough people came, else what it said before. The sums behind it
 * wait as well; they change for no other reason than that somebody has them counted again.
 */
export async function holdBack(
  tx: Transaction,
  file: string,
  fresh: string,
  peopleCame: boolean,
): Promise<string> {
  const earlier = peopleCame ? undefined : await held.maybe(tx, { file })
  if (earlier) return earlier.body
  await hold.run(tx, { file, body: fresh })
  return fresh
}
