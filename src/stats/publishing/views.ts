import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import path from 'node:path'
import { z } from 'zod'
import { allowLong, sqlFile, transaction, type Pool } from '../../platform/db/index.js'

/** A refresh reads whole histories, which no page waits for; other statements are cut off long before. */
export const REFRESH_STATEMENT_TIMEOUT_MS = 30 * 60 * 1000

const sql = sqlFile(import.meta.url)
const standing = sql('standing', z.object({ hash: z.string() }))
const prepareNext = sql('prepare-next')
const enterNext = sql('enter-next')
const dropStanding = sql('drop-standing')
const nextTakesPlace = sql('next-takes-place')
const forgetHash = sql('forget-hash')
const rememberHash = sql('remember-hash')

const folder = fileURLToPath(new URL('views', import.meta.url))

/** The files of `views/`, in the order in which they build on each other. */
const texts = readdirSync(folder)
  .filter((file) => file.endsWith('.sql'))
  .sort()
  .map((file) => readFileSync(path.join(folder, file), 'utf8'))

const hash = createHash('sha256').update(texts.join('\0')).digest('hex')

/**
 * Makes the views of the schema `stats` again if their text has changed since; answers whether it had. They grow in
 * a schema beside it that takes its place when it is complete, so that nobody waits for them.
 */
export async function applyViews(pool: Pool): Promise<boolean> {
  if ((await standing.maybe(pool))?.hash === hash) return false
  await transaction(pool, async (tx) => {
    await allowLong(tx, REFRESH_STATEMENT_TIMEOUT_MS)
    await prepareNext.run(tx)
    await enterNext.run(tx)
    for (const text of texts) await tx.query(text)
    await dropStanding.run(tx)
    await nextTakesPlace.run(tx)
    await forgetHash.run(tx)
    await rememberHash.run(tx, { hash })
  })
  return true
}
