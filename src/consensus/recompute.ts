import { z } from 'zod'
import { sqlFile, type Transaction } from '../platform/db/index.js'
import { appendEvent } from '../events/index.js'
import { Policy } from '../campaigns/index.js'
import { settleTask, type Submitted, type TaskRef } from '../tasks/index.js'
import { decide, type Decision, type Votes } from './decide.js'

const Counted = z.object({
  accepts: z.number(),
  rejects: z.number(),
  unsures: z.number(),
  decided: z.enum(['valid', 'invalid', 'disputed']).nullable(),
  out_of_circulation: z.boolean(),
  policy: Policy,
  policy_version: z.number(),
})

const sql = sqlFile(import.meta.url)
const countVotes = sql('standing', Counted)
const writeDecision = sql('decide')
const removeDecision = sql('undecide')

/**
 * Brings the decision about a recording in line with its votes, and the task with the decision. The caller holds
 * the lock on the task, so that votes on one recording are counted one after the other.
 */
export async function recompute(tx: Transaction, task: Submitted): Promise<void> {
  const counted = await countVotes.one(tx, { recording: task.recording })
  const { decided, out_of_circulation, policy, policy_version: version, ...votes } = counted
  const { decision, wanted } = decide(votes, policy.votes)

  const asBefore = !decision && !decided && !out_of_circulation && wanted === task.wanted
  if (asBefore) return
  if (decision) await record(tx, task, decision, votes, version)
  else if (decided) await removeDecision.run(tx, { recording: task.recording })
  if (decision?.outcome !== (decided ?? undefined)) await tell(tx, task, decision, version)
  await settleTask(tx, task.id, { wanted, closed: decision !== null || out_of_circulation })
}

async function record(tx: Transaction, task: TaskRef, decision: Decision, votes: Votes, version: number) {
  await writeDecision.run(tx, { recording: task.recording, ...decision, ...votes, policy_version: version })
}

async function tell(
  tx: Transaction,
  task: TaskRef,
  decision: Decision | null,
  version: number,
): Promise<void> {
  await appendEvent(tx, {
    verb: decision ? 'decision.made' : 'decision.undone',
    language: task.language,
    campaign: task.campaign,
    recording: task.recording!,
    data: decision ? { ...decision, policy_version: version } : {},
  })
}
