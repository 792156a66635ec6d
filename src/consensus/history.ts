import { z } from 'zod'
import { sqlFile, type Db } from '../platform/db/index.js'

const Totals = z.object({ recordings: z.number(), validations: z.number(), hours: z.number() })
/** How much one person gave; hours of their own recordings. */
export type Totals = z.infer<typeof Totals>

const Item = z
  .object({
    type: z.enum(['recording', 'validation']),
    id: z.string(),
    at: z.date(),
    /** The same moment, to the microsecond. */
    cursor: z.string(),
    sentence_id: z.string(),
    text: z.string(),
    language: z.string(),
    standing: z.enum(['counted', 'surplus']),
    duration_ms: z.number().nullable(),
    status: z.enum(['undecided', 'valid', 'invalid', 'disputed']).nullable(),
    verdict: z.string().nullable(),
  })
  .transform(({ sentence_id, text, language, ...item }) => ({
    ...item,
    sentence: { id: sentence_id, text, language },
  }))

const sql = sqlFile(import.meta.url)
const totals = sql('totals', Totals)
const items = sql('items', Item)

const THE_BEGINNING = new Date(0)
const END_OF_TIME = new Date('9999-12-31T00:00:00Z')

/** What a contributor did since a moment, or ever. */
export function contributionsOf(db: Db, contributor: string, since = THE_BEGINNING): Promise<Totals> {
  return totals.one(db, { contributor, since })
}

/** What a contributor did, newest first, a page at a time. */
export async function historyOf(db: Db, contributor: string, page: { limit: number; before?: string }) {
  const before = page.before ?? END_OF_TIME
  const found = await items.all(db, { contributor, before, limit: page.limit })
  const next = found.length === page.limit ? (found.at(-1)?.cursor ?? null) : null
  return {
    ...(await contributionsOf(db, contributor)),
    items: found.map(({ cursor: _cursor, ...item }) => item),
    next,
  }
}
