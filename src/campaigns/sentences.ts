import { z } from 'zod'
import { allowLong, lockInTransaction, sqlFile, type Transaction } from '../platform/db/index.js'
import { appendEvent } from '../events/index.js'
import { kindsOfSentences, openTasks } from '../tasks/index.js'
import type { Campaign } from './campaigns.js'

/** Sentences of one transaction or one statement. */
export const BATCH_SIZE = 500
/** Bulk work may wait for other bulk work on the same language, and then takes its own time. */
const IMPORT_STATEMENT_TIMEOUT_MS = 10 * 60_000

/** A sentence that the rules accept. `source` and `licence` say where it is from and under which terms. */
export interface Sentence {
  text: string
  source: string
  licence: string
}

/** What became of an offered sentence: `reused` was there, but not yet in the campaign; `present` was in it. */
type ImportOutcome = 'added' | 'reused' | 'present' | 'retired'

const sql = sqlFile(import.meta.url)
const offer = sql(
  'offer',
  z.object({ id: z.number(), outcome: z.enum(['added', 'reused', 'present', 'retired']) }),
)

/**
 * Until the transaction ends, nobody else adds sentences to the language: what one import sees is what there is,
 * and two of them cannot lock each other out.
 */
export async function lockSentences(tx: Transaction, language: string): Promise<void> {
  await allowLong(tx, IMPORT_STATEMENT_TIMEOUT_MS)
  await lockInTransaction(tx, `sauti:sentences:${language}`)
}

/**
 * Brings at most BATCH_SIZE different sentences into a campaign, under `lockSentences`: new ones are kept, and all
 * that were not there yet get their tasks. Answers the outcome of each, in their order.
 */
export async function addSentences(
  tx: Transaction,
  campaign: Campaign,
  sentences: readonly Sentence[],
): Promise<ImportOutcome[]> {
  const offered = await offer.all(tx, {
    language: campaign.language,
    campaign: campaign.id,
    kinds: kindsOfSentences(),
    texts: sentences.map(({ text }) => text),
    sources: sentences.map(({ source }) => source),
    licences: sentences.map(({ licence }) => licence),
  })
  const joining = offered.filter(({ outcome }) => outcome === 'added' || outcome === 'reused')
  if (joining.length > 0) {
    await openTasks(tx, { campaignId: campaign.id, sentenceIds: joining.map(({ id }) => id) })
    await appendEvent(tx, {
      verb: 'sentences.imported',
      language: campaign.language,
      campaign: campaign.id,
      data: { added: count(offered, 'added'), reused: count(offered, 'reused') },
    })
  }
  return offered.map(({ outcome }) => outcome)
}

function count(offered: { outcome: ImportOutcome }[], wanted: ImportOutcome): number {
  return offered.filter(({ outcome }) => outcome === wanted).length
}
