import { transaction, type Pool, type Transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { openCampaign, type Campaign } from './campaigns.js'
import { RETIRED } from './import.js'
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
import { requirePolicy, type PolicyInput } from './policy.js'
import { normalizeText } from './rules.js'
import { addSentences, BATCH_SIZE, lockSentences } from './sentences.js'

const TITLE_LONGEST = 200

export interface NewCampaign extends Provenance {
  language: string
  /** 1 to 200 characters. */
  title: string
  lines: SentenceLines
  /** Where its policy differs from the usual one. */
  policy?: PolicyInput
  /** Called with the lines that cannot be part of the campaign. */
  onRefused?(refused: Refusal[]): void
}

/** `reused` sentences were in the language before. */
export interface OpenedCampaign {
  id: string
  lines: number
  added: number
  reused: number
  refused: RefusalCounts
}

/**
 * Opens a campaign over the given sentences, all in one transaction. Sentences that the language has already are
 * reused. Throws `language_unknown`, `title_invalid`, `policy_invalid`, or `no_usable_sentences` when every line is
 * refused.
 */
export async function createCampaign(pool: Pool, plan: NewCampaign): Promise<OpenedCampaign> {
  const language = await requireLanguage(pool, plan.language)
  const title = requireTitle(plan.title)
  const policy = requirePolicy(plan.policy)
  const filter = new SentenceFilter(language, plan)
  let lines = 0
  for await (const line of plan.lines) {
    filter.take(line)
    lines++
  }
  plan.onRefused?.(filter.refused)

  const { id, added, reused, retired } = await transaction(pool, async (tx) => {
    await lockSentences(tx, plan.language)
    const campaign = await openCampaign(tx, { language: plan.language, title, isDefault: false, policy })
    const filled = await fill(tx, campaign, filter.accepted)
    if (filled.added + filled.reused === 0) throw nothingUsable()
    return { id: campaign.id, ...filled }
  })
  plan.onRefused?.(retired)

  const refused: RefusalCounts = {}
  tally(refused, filter.refused)
  tally(refused, retired)
  return { id, lines, added, reused, refused }
}

async function fill(tx: Transaction, campaign: Campaign, candidates: Candidate[]) {
  const filled = { added: 0, reused: 0, retired: [] as Refusal[] }
  for (let start = 0; start < candidates.length; start += BATCH_SIZE) {
    const batch = candidates.slice(start, start + BATCH_SIZE)
    const outcomes = await addSentences(tx, campaign, batch)
    outcomes.forEach((outcome, i) => {
      if (outcome === 'added' || outcome === 'reused') filled[outcome]++
      else filled.retired.push({ line: batch[i]!.line, ...RETIRED })
    })
  }
  return filled
}

function requireTitle(given: string): string {
  const title = normalizeText(given)
  const length = [...title].length
  if (length >= 1 && length <= TITLE_LONGEST && !/\p{C}/u.test(title)) return title
  const detail = `A title has 1 to ${TITLE_LONGEST} visible characters.`
  throw new ProductError('invalid', 'title_invalid', detail)
}

function nothingUsable(): ProductError {
  return new ProductError('invalid', 'no_usable_sentences', 'Not one line can become a sentence.')
}
