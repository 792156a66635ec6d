import { z } from 'zod'
import { sqlFile, transaction, violates, type Db, type Pool } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../events/index.js'
import type { Contributor } from '../identity/index.js'
import { submit, takeBack, type Standing, type TaskRef } from '../tasks/index.js'
import { recompute } from './recompute.js'
import { REASONS, VERDICTS } from '../shared/verdicts.js'

const Found = z.object({
  id: z.string(),
  assignment: z.string(),
  recording: z.string(),
  contributor: z.string(),
  standing: z.enum(['counted', 'surplus']),
  verdict: z.enum(VERDICTS),
  reasons: z.array(z.enum(REASONS)),
  undone: z.boolean(),
  age_seconds: z.number(),
  /** The window of the policy in force. */
  undo_seconds: z.number(),
  is_last: z.boolean(),
  /** Whether the recording is in circulation. */
  wanted: z.boolean(),
})

const sql = sqlFile(import.meta.url)
const find = sql('find', Found)
const keepInCirculation = sql('keep-in-circulation')
const cast = sql('cast')
const markUndone = sql('undo')

/** A verdict as it is sent: `id` is the voter's, and `reasons` go with a reject only. */
interface Vote {
  id: string
  assignment: string
  verdict: (typeof VERDICTS)[number]
  reasons: (typeof REASONS)[number][]
  contributor: Pick<Contributor, 'id' | 'actor'>
}

interface VoteReceipt {
  id: string
  standing: Standing
}

/**
 * Casts a vote: it, the decision it brings about and the events commit together. The same request again gives the
 * same answer with `created: false`; anything else under that id is a `validation_id_taken`.
 */
export async function castVote(pool: Pool, vote: Vote): Promise<{ receipt: VoteReceipt; created: boolean }> {
  try {
    return { receipt: await store(pool, vote), created: true }
  } catch (error) {
    const repeated = isRefused(error) ? await replay(pool, vote) : undefined
    if (!repeated) throw error
    return { receipt: repeated, created: false }
  }
}

async function store(pool: Pool, vote: Vote): Promise<VoteReceipt> {
  const { id, assignment, verdict, reasons, contributor } = vote
  const standing = await transaction(pool, (tx) =>
    submit(tx, { assignment, kind: 'validate', contributor }, async (task, standing) => {
      const { recording, author } = reviewed(task)
      await cast.run(tx, {
        id,
        assignment,
        recording,
        author,
        contributor: contributor.id,
        actor: contributor.actor,
        standing,
        verdict,
        reasons,
        language: task.language,
        campaign: task.campaign,
      })
      if (standing === 'counted') await recompute(tx, task)
      return { recording }
    }),
  )
  return { id, standing }
}

/**
 * Takes one's last vote back within the policy's undo window: the decision is recomputed and the assignment is
 * active again. Doing so twice changes nothing. Throws `validation_not_found`, `not_last_vote`, `undo_window_over`.
 */
export async function undoVote(pool: Pool, who: Contributor, id: string): Promise<void> {
  await transaction(pool, async (tx) => {
    await keepInCirculation.run(tx, { id })
    const vote = await find.maybe(tx, { id })
    if (!vote || vote.contributor !== who.id) {
      throw new ProductError('not_found', 'validation_not_found', 'You cast no such vote.')
    }
    if (vote.undone) return
    if (!vote.is_last) throw conflict('not_last_vote', 'Only your last vote can be taken back.')
    if (vote.age_seconds > vote.undo_seconds) {
      throw conflict('undo_window_over', 'It is too late to take this vote back.')
    }
    if (!(await markUndone.run(tx, { id }))) return
    const { assignment } = vote
    const task = await takeBack(tx, { assignment, kind: 'validate', contributor: who }, vote)
    await appendEvent(tx, {
      verb: 'validation.undone',
      actor: who.actor,
      language: task.language,
      campaign: task.campaign,
      recording: vote.recording,
      data: { validation: id },
    })
    if (vote.standing === 'counted') await recompute(tx, task)
  })
}

/** The receipt of an earlier request that was the same, if there was one. */
async function replay(db: Db, vote: Vote): Promise<VoteReceipt | undefined> {
  const existing = await find.maybe(db, { id: vote.id })
  if (!existing) return undefined
  const same =
    existing.contributor === vote.contributor.id &&
    existing.assignment === vote.assignment &&
    existing.verdict === vote.verdict &&
    sameSet(existing.reasons, vote.reasons)
  if (!same) throw conflict('validation_id_taken', 'Another vote has this id.')
  if (existing.undone)
    throw conflict('validation_undone', 'This vote was taken back; a new one needs a new id.')
  return { id: existing.id, standing: existing.standing }
}

function reviewed(task: TaskRef): { recording: string; author: string } {
  if (task.recording === null || task.author === null) throw new Error(`task ${task.id} reviews no recording`)
  return { recording: task.recording, author: task.author }
}

/** Whether it may be that the same vote, or another under its id, came before. */
function isRefused(error: unknown): boolean {
  return error instanceof ProductError || violates(error, 'validations_pkey')
}

const sameSet = (a: string[], b: string[]) => a.length === b.length && a.every((each) => b.includes(each))

const conflict = (code: string, detail: string) => new ProductError('conflict', code, detail)
