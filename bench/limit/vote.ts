import { countVotes, decide, type DecidingPolicy, type Vote } from '../../src/consensus/index.js'
import { CONTRIBUTOR_TERMS } from '../../src/identity/index.js'
import { transaction, type Pool, type Transaction } from '../../src/platform/db/index.js'
import { statementOf } from './statements.js'

const findContributor = statementOf('identity/contributors', 'find')
const submit = statementOf('tasks/submit', 'submit')
const cast = statementOf('consensus/validate', 'cast')
const votesAndPolicy = statementOf('consensus/recompute', 'votes-and-policy')
const writeDecision = statementOf('consensus/recompute', 'decide')
const appendEvent = statementOf('events/append', 'append')
const settle = statementOf('tasks/pools', 'settle')

interface Task {
  id: number
  campaign: string
  language: string
  recording: string
  author: string
  wanted: number
}

interface Voted {
  votes: Vote[]
  policy: DecidingPolicy
  policy_version: number
}

interface BareVote {
  id: string
  assignment: string
  contributor: { id: string; actor: string }
  verdict: 'accept' | 'reject' | 'unsure'
  reasons: string[]
}

/** What the product sends to the database for a vote that comes in time, and nothing else. */
export async function bareVote(pool: Pool, vote: BareVote): Promise<void> {
  const { id, assignment, contributor, verdict, reasons } = vote
  await findContributor.all(pool, { id: contributor.id, ...CONTRIBUTOR_TERMS })
  await transaction(pool, async (tx) => {
    const { actor } = contributor
    const task: Task = await submit.one(tx, {
      assignment,
      kind: 'validate',
      contributor: contributor.id,
      actor,
    })
    const { recording, author, language, campaign } = task
    const counted = { contributor: contributor.id, actor, standing: 'counted' }
    await cast.run(tx, {
      id,
      assignment,
      recording,
      author,
      language,
      campaign,
      verdict,
      reasons,
      ...counted,
    })
    await recompute(tx, task)
  })
}

async function recompute(tx: Transaction, task: Task): Promise<void> {
  const { id, language, campaign, recording } = task
  const { votes, policy, policy_version }: Voted = await votesAndPolicy.one(tx, { recordingId: recording })
  const { decision, wanted } = decide(votes, policy)
  if (!decision && wanted === task.wanted) return
  if (decision) {
    const { evidence: _evidence, ...told } = decision
    const by = { recordingId: recording, campaignId: campaign, policyVersion: policy_version }
    await writeDecision.run(tx, { ...by, ...decision, ...countVotes(votes) })
    await appendEvent.run(tx, {
      verb: 'decision.made',
      actor: null,
      kind: null,
      language,
      campaign_id: campaign,
      tasks: null,
      recording_id: recording,
      data: { ...told, policy_version },
    })
  }
  await settle.run(tx, { task: id, wanted, closed: decision !== null })
}
