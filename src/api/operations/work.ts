import { listLanguages, requireCampaign, requireLanguage } from '../../campaigns/index.js'
import { castVote, undoVote } from '../../consensus/index.js'
import { fileReport, findSentence } from '../../moderation/index.js'
import { transaction, type Pool } from '../../platform/db/index.js'
import { ProductError } from '../../platform/errors.js'
import { ANY_KIND, claim, isKind, saveDraft, skip, type Assignment } from '../../tasks/index.js'
import { operation } from '../operation.js'
import { ById } from '../schemas/common.js'
import {
  Assignments,
  Claim,
  Draft,
  Languages,
  Report,
  ReportReceipt,
  Skip,
  Vote,
  VoteReceipt,
} from '../schemas/work.js'

const languages = operation(
  {
    id: 'listLanguages',
    method: 'get',
    path: '/languages',
    summary: 'The languages one can contribute in',
    caller: 'anyone',
    answers: { 200: { description: 'All languages.', schema: Languages } },
  },
  async ({ deps }) => ({ status: 200, body: Languages.parse(await listLanguages(deps.pool)) }),
)

const claimAssignments = operation(
  {
    id: 'claimAssignments',
    method: 'post',
    path: '/assignments',
    summary: 'Claim work: what I hold comes first, then new assignments up to `count`',
    caller: 'consented',
    body: Claim,
    answers: {
      201: {
        description: 'Yours until they expire; empty when nothing is left for you.',
        schema: Assignments,
      },
    },
    errors: [
      'language_unknown',
      'campaign_unknown',
      'campaign_in_other_language',
      'campaign_closed',
      'too_many_held',
      'no_pack',
      'too_busy',
    ],
  },
  async ({ contributor, body, deps }) => {
    requireKind(body.kind)
    const { offline, ...wanted } = body
    const claimed = await claim(deps.pool, { ...wanted, pack: offline, contributor: contributor.id })
    // Only an empty answer can mean that the language or the campaign was never known.
    if (claimed.length === 0) await requireOffer(deps.pool, body.language, body.campaign)
    return { status: 201, body: { assignments: claimed.map(shown) } }
  },
)

const draft = operation(
  {
    id: 'putDraft',
    method: 'put',
    path: '/assignments/{id}/draft',
    summary: 'Keep unfinished work; where the campaign says so, it is submitted when its time is up',
    caller: 'consented',
    params: ById,
    body: Draft,
    answers: { 204: { description: 'Kept, in place of what was kept before.' } },
    errors: ['assignment_not_found', 'no_drafts', 'draft_invalid'],
  },
  async ({ contributor, params, body, deps }) => {
    await saveDraft(deps.pool, { assignment: params.id, contributor: contributor.id }, body)
    return { status: 204 }
  },
)

const skipAssignment = operation(
  {
    id: 'skipAssignment',
    method: 'post',
    path: '/assignments/{id}/skip',
    summary:
      'Give an assignment back; it may return when nothing else is left (at any time, from a pack: `unused`)',
    caller: 'consented',
    params: ById,
    body: Skip,
    answers: { 204: { description: 'Given back.' } },
    errors: ['assignment_not_found', 'already_submitted'],
  },
  async ({ contributor, params, body, deps }) => {
    const claimed = { assignment: params.id, kind: null, contributor }
    await transaction(deps.pool, (tx) => skip(tx, claimed, body.reason ?? null))
    return { status: 204 }
  },
)

const vote = operation(
  {
    id: 'putValidation',
    method: 'put',
    path: '/validations/{id}',
    summary: 'Say whether a recording fits its sentence, under an id of your own',
    caller: 'consented',
    params: ById,
    body: Vote,
    answers: {
      201: { description: 'Counted or surplus.', schema: VoteReceipt },
      200: { description: 'The same request was answered before.', schema: VoteReceipt },
    },
    errors: [
      'assignment_not_found',
      'already_submitted',
      'assignment_skipped',
      'validation_id_taken',
      'validation_undone',
    ],
  },
  async ({ contributor, params, body, deps }) => {
    const { receipt, created } = await castVote(deps.pool, {
      id: params.id,
      assignment: body.assignment_id,
      verdict: body.verdict,
      reasons: body.reasons ?? [],
      contributor,
    })
    return { status: created ? 201 : 200, body: receipt }
  },
)

const undo = operation(
  {
    id: 'deleteValidation',
    method: 'delete',
    path: '/validations/{id}',
    summary: 'Take my last vote back; its assignment is active again',
    caller: 'contributor',
    params: ById,
    answers: { 204: { description: 'Taken back.' } },
    errors: ['validation_not_found', 'not_last_vote', 'undo_window_over'],
  },
  async ({ contributor, params, deps }) => {
    await undoVote(deps.pool, contributor, params.id)
    return { status: 204 }
  },
)

const report = operation(
  {
    id: 'createReport',
    method: 'post',
    path: '/reports',
    summary: 'Report a sentence or a recording; you are not shown it again',
    caller: 'consented',
    body: Report,
    answers: { 201: { description: 'Reported.', schema: ReportReceipt } },
    errors: ['subject_not_found'],
  },
  async ({ contributor, body, deps }) => {
    const { sentence_id: sentence, recording_id: recording, reason, note } = body
    const subject =
      sentence === undefined
        ? { recording: recording ?? '' }
        : { sentence: typeof sentence === 'number' ? sentence : await findSentence(deps.pool, sentence) }
    return {
      status: 201,
      body: await fileReport(deps.pool, contributor, subject, { reason, note: note ?? null }),
    }
  },
)

export const workOperations = [languages, claimAssignments, draft, skipAssignment, vote, undo, report]

/** Refuses a kind that is not registered as the schema would refuse it. */
function requireKind(kind: string): void {
  if (kind === ANY_KIND || isKind(kind)) return
  const error = { path: 'body.kind', message: 'is not a kind of task' }
  throw new ProductError('invalid', 'invalid_input', `${error.path}: ${error.message}`, { errors: [error] })
}

async function requireOffer(pool: Pool, language: string, campaign: string | undefined): Promise<void> {
  await requireLanguage(pool, language)
  if (campaign) await requireCampaign(pool, language, campaign)
}

function shown({ recording, pack: offline, sentence, ...assignment }: Assignment) {
  const remaining_seconds = Math.floor((assignment.expires_at.getTime() - Date.now()) / 1000)
  const { public_id: id, text, language } = sentence
  const all = { ...assignment, remaining_seconds, offline, sentence: { id, text, language } }
  if (!recording) return all
  const audio_url = `/api/v1/recordings/${recording.id}/audio`
  return { ...all, recording: { ...recording, audio_url } }
}
