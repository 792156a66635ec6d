import { z } from 'zod'
import {
  importSentences,
  type ImportReport,
  type Refusal,
  type SentenceLine,
} from '../../src/campaigns/index.js'
import { openCampaign } from '../../src/campaigns/campaigns.js'
import { putLanguage } from '../../src/campaigns/languages.js'
import { registerKinds } from '../../src/kinds.js'
import { transaction, type Pool } from '../../src/platform/db/index.js'

export const ENGLISH = {
  code: 'en',
  name: 'English',
  native_name: 'English',
  script: 'Latn',
  dir: 'ltr',
} as const
export const TAMIL = { code: 'ta', name: 'Tamil', native_name: 'தமிழ்', script: 'Taml', dir: 'ltr' } as const

/** A language with its default campaign; answers the campaign's id. */
export async function plantLanguage(pool: Pool, language: typeof ENGLISH | typeof TAMIL): Promise<string> {
  registerKinds()
  const { id } = await transaction(pool, async (tx) => {
    await putLanguage(tx, language)
    const title = language.native_name
    return openCampaign(tx, { language: language.code, title, isDefault: true })
  })
  return id
}

/** Forgets languages and all that is in them, so that a suite needs one database; events stay. */
export async function emptyLanguages(pool: Pool): Promise<void> {
  await pool.query('truncate languages cascade')
}

export function linesOf(...texts: string[]): SentenceLine[] {
  return texts.map((text, i) => ({ line: i + 1, text }))
}

/** Different English sentences, numbered from `first`. */
export function numbered(count: number, first = 1): SentenceLine[] {
  return Array.from({ length: count }, (_, i) => ({
    line: i + 1,
    text: `Sentence number ${first + i} is read aloud.`,
  }))
}

export async function importInto(
  pool: Pool,
  lines: SentenceLine[],
  more: { language?: string; campaign?: string } = {},
): Promise<ImportReport & { refusals: Refusal[] }> {
  const refusals: Refusal[] = []
  const report = await importSentences(pool, {
    language: 'en',
    source: 'a test',
    licence: 'CC0-1.0',
    ...more,
    lines,
    onBatch: ({ refused }) => refusals.push(...refused),
  })
  return { ...report, refusals }
}

const Row = z.record(z.string(), z.unknown())

export async function rows(
  pool: Pool,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  return z.array(Row).parse((await pool.query(text, values)).rows)
}

/** Sentences of a campaign's language that have no task to record in it. */
export function sentencesWithoutTask(pool: Pool, campaign: string) {
  return rows(
    pool,
    `select text from sentences
     where language = (select language from campaigns where id = $1) and not exists (
       select from tasks join pools on pools.id = pool_id
       where campaign_id = $1 and kind = 'record' and sentence_id = sentences.id
     )`,
    [campaign],
  )
}
