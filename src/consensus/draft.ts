import { z } from 'zod'
import { CONTRIBUTOR_TERMS, findContributor } from '../identity/index.js'
import type { Pool } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { castVote } from './validate.js'
import { REASONS, VERDICTS } from '../shared/verdicts.js'

/** A verdict that was chosen and not yet sent; `id` is the one it will be sent under. */
export const VoteDraft = z
  .strictObject({
    id: z.uuid(),
    verdict: z.enum(VERDICTS),
    reasons: z.array(z.enum(REASONS)).max(REASONS.length).default([]),
  })
  .refine((vote) => vote.verdict === 'reject' || vote.reasons.length === 0, {
    path: ['reasons'],
    message: 'go with the verdict reject only',
  })

/** Casts the vote that was drafted, for somebody whose consent is in force. */
export async function submitDraft(
  pool: Pool,
  draft: { assignment: string; contributor: string; content: unknown },
): Promise<void> {
  const contributor = await findContributor(pool, draft.contributor)
  if (!contributor?.consented) {
    throw new ProductError('forbidden', 'consent_required', `${CONTRIBUTOR_TERMS.document} is not agreed to.`)
  }
  await castVote(pool, { ...VoteDraft.parse(draft.content), assignment: draft.assignment, contributor })
}
