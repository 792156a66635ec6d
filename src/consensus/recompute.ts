import { z } from 'zod'
import { sqlFile, type Transaction } from '../platform/db/index.js'
import { appendEvent } from '../events/index.js'
import { settleTask, type Submitted, type TaskRef } from '../tasks/index.js'
import { countVotes, decide, type Decision, type Vote } from './decide.js'
import { runDecisionHandlers } from './on-decision.js'
import { DecidingPolicy } from './rules.js'
import { VERDICTS } from '../shared/verdicts.js'

const VoteRow: z.ZodType<Vote> = z.object({
  verdict: z.enum(VERDICTS),
  weight: z.number(),
  contributorId: z.string(),
  castAt: z.coerce.date(),
})

const Voted = z.object({
  votes: z.array(VoteRow),
  decided: z.enum(['valid', 'invalid', 'disputed']).nullable(),
  out_of_circulation: z.boolean(),
  policy: DecidingPolicy,
  policy_version: z.number(),
})

const sql = sqlFile(import.meta.url)
const votesAndPolicy = sql('votes-and-policy', Voted)
const writeDecision = sql('decide')
const removeDecision = sql('undecide')

/**
 * Brings the decision about a recording in line with its votes and the policy in force, the task with the decision, and
 * all that must commit with it (`onDecision`). The caller holds the lock on the task, so that votes on one recording are
 * counted one after the other.
 */
export async function recompute(tx: Transaction, task: Submitted): Promise<void> {
  const recordingId = recordingOf(task)
  const voted = await votesAndPolicy.one(tx, { recordingId })
  const { votes, decided: before, out_of_circulation, policy, policy_version: policyVersion } = voted
  const { decision, wanted } = decide(votes, policy)

  const asBefore = !decision && !before && !out_of_circulation && wanted === task.wanted
  if (asBefore) return
  if (decision) await store(tx, task, decision, votes, policyVersion)
  else if (before) await removeDecision.run(tx, { recordingId })
  if ((decision?.outcome ?? null) !== before) {
    await tell(tx, task, decision, policyVersion)
    const { campaign: campaignId, language } = task
    await runDecisionHandlers(tx, { recordingId, campaignId, language, decision, before, policyVersion })
  }
  await settleTask(tx, task.id, { wanted, closed: decision !== null || out_of_circulation })
}

async function store(
  tx: Transaction,
  task: TaskRef,
  decision: Decision,
  votes: readonly Vote[],
  policyVersion: number,
): Promise<void> {
  await writeDecision.run(tx, {
    recordingId: task.recording,
    campaignId: task.campaign,
    policyVersion,
    ...decision,
    ...countVotes(votes),
  })
}

async function tell(
  tx: Transaction,
  task: TaskRef,
  decision: Decision | null,
  policyVersion: number,
): Promise<void> {
  const subjects = { language: task.language, campaign: task.campaign, recording: recordingOf(task) }
  if (!decision) return appendEvent(tx, { verb: 'decision.undone', ...subjects })
  const { outcome, confidence, method } = decision
  const data = { outcome, confidence, method, policy_version: policyVersion }
  await appendEvent(tx, { verb: 'decision.made', ...subjects, data })
}

function recordingOf({ id, recording }: TaskRef): string {
  if (recording === null) throw new Error(`task ${id} reviews no recording`)
  return recording
}
