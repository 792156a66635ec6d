import { z } from 'zod'
import { sqlFile, type Transaction } from '../platform/db/index.js'
import { EMPTY_BODY } from './files.js'

const Held = z.object({ body: z.string(), new_speakers: z.number() })
type Held = z.output<typeof Held>

const sql = sqlFile(import.meta.url)
const latest = sql('latest', Held)
const keep = sql('keep')

/** How many people have to come before a file about people changes, so that none of them stands out. */
export const NEW_SPEAKERS_TO_CHANGE = 5

/**
 * What a file about people says now: `fresh`, or what it said before while too few have come since. Whoever comes
 * with a later fold is new next time.
 */
export async function holdBack(tx: Transaction, file: string, fresh: string, fold: number): Promise<string> {
  const earlier = await latest.maybe(tx, { file, enough: NEW_SPEAKERS_TO_CHANGE })
  const body = bodyToPublish(fresh, earlier)
  // A first file without rows told nothing: all whom the next one speaks of will be new.
  const tells = earlier ? body !== earlier.body : body !== EMPTY_BODY
  if (tells) await keep.run(tx, { file, body, fold })
  return body
}

/** Decides between what a file about people would say and what it said, undefined if it never said anything. */
export function bodyToPublish(fresh: string, earlier: Held | undefined): string {
  return earlier && earlier.new_speakers < NEW_SPEAKERS_TO_CHANGE ? earlier.body : fresh
}
