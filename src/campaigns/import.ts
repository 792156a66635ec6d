import { setTimeout as pause } from 'node:timers/promises'
import { transaction, type Pool } from '../platform/db/index.js'
import { requireCampaign, type Campaign } from './campaigns.js'
import { requireLanguage } from './languages.js'
import {
  SentenceFilter,
  tally,
  type Candidate,
  type Provenance,
  type Refusal,
  type RefusalCounts,
  type SentenceLines,
} from './sentence-filter.js'
import { addSentences, BATCH_SIZE, lockSentences } from './sentences.js'

interface Import extends Provenance {
  language: string
  /** The default campaign of the language, if left out. */
  campaign?: string
  lines: SentenceLines
  /** Called after each batch is committed. */
  onBatch?(batch: { lines: number; refused: Refusal[] }): void
}

/** `reused` sentences were in the language and are new to the campaign. */
export interface ImportReport {
  campaign: string
  lines: number
  added: number
  reused: number
  refused: RefusalCounts
}

/** Rest after each whole batch, as a multiple of the time it took: people who claim come first. */
const REST = 1

/**
 * Adds sentences to a campaign, a batch and their tasks a transaction: whatever stops it half-way, every sentence
 * that is there has its task, and the same import again adds the rest. Throws `language_unknown`,
 * `campaign_unknown`, `campaign_in_other_language`, `campaign_closed`.
 */
export async function importSentences(pool: Pool, work: Import): Promise<ImportReport> {
  const language = await requireLanguage(pool, work.language)
  const campaign = await requireCampaign(pool, work.language, work.campaign)
  const report: ImportReport = { campaign: campaign.id, lines: 0, added: 0, reused: 0, refused: {} }

  for await (const lines of batchesOf(work.lines)) {
    const began = performance.now()
    const filter = new SentenceFilter(language, work)
    for (const line of lines) filter.take(line)
    const { added, reused, refused } = await importBatch(pool, campaign, filter.accepted)
    const allRefused = [...filter.refused, ...refused].sort((a, b) => a.line - b.line)
    report.lines += lines.length
    report.added += added
    report.reused += reused
    tally(report.refused, allRefused)
    work.onBatch?.({ lines: lines.length, refused: allRefused })
    if (lines.length === BATCH_SIZE) await pause((performance.now() - began) * REST)
  }
  return report
}

async function importBatch(pool: Pool, campaign: Campaign, candidates: Candidate[]) {
  if (candidates.length === 0) return { added: 0, reused: 0, refused: [] }
  const outcomes = await transaction(pool, async (tx) => {
    await lockSentences(tx, campaign.language)
    return addSentences(tx, campaign, candidates)
  })
  return {
    added: outcomes.filter((outcome) => outcome === 'added').length,
    reused: outcomes.filter((outcome) => outcome === 'reused').length,
    refused: candidates.flatMap(({ line }, i): Refusal[] => {
      if (outcomes[i] === 'present') return [{ line, code: 'duplicate', detail: 'in the campaign already' }]
      if (outcomes[i] === 'retired') return [{ line, ...RETIRED }]
      return []
    }),
  }
}

/** What is said of a sentence that was here and must not come back. */
export const RETIRED = { code: 'retired', detail: 'was taken out of circulation' } as const

async function* batchesOf<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < BATCH_SIZE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
