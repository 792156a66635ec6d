import { z } from 'zod'
import { sqlFile, type Db, type Transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../events/index.js'

/** A language with its own name, script (ISO 15924) and direction; `code` is a BCP 47 tag. */
export const Language = z.object({
  code: z.string(),
  name: z.string(),
  native_name: z.string(),
  script: z.string(),
  dir: z.enum(['ltr', 'rtl']),
})
export type Language = z.infer<typeof Language>

/** A language with how many sentences it offers and how many recordings of it count. */
const LanguageSummary = Language.extend({ sentences: z.number(), recordings: z.number() })
export type LanguageSummary = z.infer<typeof LanguageSummary>

/** A count quicker than this is made anew whenever it is asked for. */
const QUICK_MS = 100
/** A slower one is given out again for so many times as long as it took. */
const STANDS_TIMES = 30

const sql = sqlFile(import.meta.url)
const selectSummaries = sql('summaries', LanguageSummary)
const find = sql('find', Language)
const put = sql('put', z.object({ added: z.boolean() }))

const slowCounts = new WeakMap<Db, { answer: LanguageSummary[]; until: number }>()

/**
 * Every language, by its English name. Counting millions of rows takes a while; then an answer may be some
 * seconds old, so that however often the home page is opened, the database spends its time on other things.
 */
export async function listLanguages(db: Db): Promise<LanguageSummary[]> {
  const last = slowCounts.get(db)
  if (last && performance.now() < last.until) return last.answer
  // While this one counts, the others keep the last answer.
  if (last) last.until = Infinity
  try {
    return await countAnew(db)
  } catch (error) {
    slowCounts.delete(db)
    throw error
  }
}

async function countAnew(db: Db): Promise<LanguageSummary[]> {
  const started = performance.now()
  const answer = await selectSummaries.all(db)
  const ended = performance.now()
  const tookMs = ended - started
  if (tookMs > QUICK_MS) slowCounts.set(db, { answer, until: ended + tookMs * STANDS_TIMES })
  else slowCounts.delete(db)
  return answer
}

/** Throws `language_unknown`. */
export async function requireLanguage(db: Db, code: string): Promise<Language> {
  const language = await find.maybe(db, { code })
  if (!language)
    throw new ProductError('not_found', 'language_unknown', `There is no language “${code}” here.`)
  return language
}

/** Adds a language, or says anew what it is called and how it is written. */
export async function putLanguage(tx: Transaction, language: Language): Promise<void> {
  const change = await put.maybe(tx, language)
  if (!change) return
  const verb = change.added ? 'language.added' : 'language.changed'
  await appendEvent(tx, { verb, language: language.code, data: { name: language.name } })
}
