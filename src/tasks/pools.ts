import { z } from 'zod'
import { lockInTransaction, sqlFile, type Db, type Transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../events/index.js'
import { kindsInOrder } from './kinds.js'
import type { PoolRules } from './rules.js'

const Id = z.object({ id: z.number() })

const sql = sqlFile(import.meta.url)
const lockPools = sql('lock-pools')
const putPool = sql('put-pool')
const insertTasks = sql('open-tasks')
const insertReview = sql('open-review')
const openOrPause = sql('open-or-pause')
const lockNeeded = sql('lock-needed', z.object({ met: z.boolean() }))
const waitsFor = sql('waits-for', z.object({ waits: z.boolean() }))
const insertPrerequisite = sql('insert-prerequisite')
const block = sql('block')
const settle = sql('settle')
const tasksOfSentence = sql('tasks-of-sentence', Id)
const taskReviewing = sql('task-reviewing', Id)
const lockLeases = sql('lock-leases')
const lockTasks = sql('lock-tasks')
const close = sql('close', Id)
const suspend = sql('suspend', Id)
const resume = sql('resume')
const reopen = sql('reopen')
const hide = sql('hide')

/**
 * Sets the rules for what is claimed from a campaign, with a pool for each kind of task. They hold for tasks that open
 * and for assignments that are given from the commit on; `projectRules` brings the tasks in line that are there.
 */
export async function setPoolRules(
  tx: Transaction,
  campaign: { id: string; language: string; state: string },
  rulesOf: (kind: string) => PoolRules,
): Promise<void> {
  const { id: campaignId, language, state } = campaign
  await lockPools.run(tx, { campaignId })
  for (const { name: kind } of kindsInOrder()) {
    const { wanted, lease_seconds, pack_seconds, on_timeout } = rulesOf(kind)
    const rules = { wanted, lease_seconds, pack_seconds, on_timeout }
    await putPool.run(tx, { campaignId, language, kind, open: state === 'open', ...rules })
  }
}

/** While a campaign is paused nothing of it is offered; what people hold they may still submit. */
export async function setOffered(tx: Transaction, campaign: string, open: boolean): Promise<void> {
  await openOrPause.run(tx, { campaign, open })
}

/** Opens one task a sentence; those that have their task in this pool already keep it. Answers how many were opened. */
export function openTasks(
  tx: Transaction,
  tasks: { campaign: string; kind: string; sentences: number[] },
): Promise<number> {
  return insertTasks.run(tx, tasks)
}

/** Opens the task to review a recording; its author is never offered it. It is closed where its sentence is retired. */
export async function openReview(
  tx: Transaction,
  task: { campaign: string; kind: string; sentence: number; recording: string; author: string },
): Promise<void> {
  const opened = await insertReview.run(tx, task)
  if (!opened) throw new Error(`campaign ${task.campaign} has no pool of kind ${task.kind}`)
}

/**
 * Keeps a task from being offered until another one wants nothing more: it has all its contributions, or is closed. Throws
 * `prerequisite_circle` when they would wait for each other.
 */
export async function requireFirst(tx: Transaction, task: number, needs: number): Promise<void> {
  // One at a time, or two of them could close a circle together.
  await lockInTransaction(tx, 'sauti:prerequisites')
  const { met } = await lockNeeded.one(tx, { needs })
  if (task === needs || (await waitsFor.one(tx, { task, needs })).waits) {
    throw new ProductError('conflict', 'prerequisite_circle', `Task ${needs} itself waits for task ${task}.`)
  }
  const added = await insertPrerequisite.run(tx, { task, needs })
  if (added && !met) await block.run(tx, { task })
}

/** Says anew how many contributions a task wants, never fewer than are taken, and whether it is closed. */
export async function settleTask(
  tx: Transaction,
  task: number,
  state: { wanted: number; closed: boolean },
): Promise<void> {
  await settle.run(tx, { task, ...state })
}

/** Closes the task that reviews a recording, if there is one: it was withdrawn or withheld. */
export async function closeReview(tx: Transaction, recording: string): Promise<void> {
  const task = await taskReviewing.maybe(tx, { recording })
  if (task) await closeTasks(tx, [task.id])
}

/**
 * Keeps the task that reviews a recording, if there is one, from being offered until `resumeReview`; who holds it loses
 * the lease. Votes of those who have heard it already still count.
 */
export async function suspendReview(tx: Transaction, recording: string): Promise<void> {
  const task = await taskReviewing.maybe(tx, { recording })
  if (task) await endLeases(tx, [task.id], suspend)
}

/** Undoes one `suspendReview`. */
export async function resumeReview(tx: Transaction, recording: string): Promise<void> {
  await resume.run(tx, { recording })
}

/** Closes every task about a sentence, of any kind and campaign. */
export async function closeTasksOfSentence(tx: Transaction, sentence: number): Promise<void> {
  const tasks = await tasksOfSentence.all(tx, { sentence })
  await closeTasks(
    tx,
    tasks.map(({ id }) => id),
  )
}

/**
 * Opens again what closed when a sentence, or a recording, left circulation, now that it is back. Answers how many tasks.
 */
export function reopenTasks(
  tx: Transaction,
  subject: { sentence?: number; recording?: string },
): Promise<number> {
  return reopen.run(tx, { sentence: subject.sentence ?? null, recording: subject.recording ?? null })
}

/** Closed tasks are offered to nobody; who holds one loses the lease, and what still comes is surplus. */
async function closeTasks(tx: Transaction, tasks: number[]): Promise<void> {
  if (tasks.length === 0) return
  await endLeases(tx, tasks, close)
  await appendEvent(tx, { verb: 'task.closed', tasks })
}

async function endLeases(tx: Transaction, tasks: number[], how: typeof close): Promise<void> {
  // Leases before tasks, the order in which those who submit lock them.
  await lockLeases.run(tx, { tasks })
  await lockTasks.run(tx, { tasks })
  const ended = await how.all(tx, { tasks })
  if (ended.length > 0) await appendEvent(tx, { verb: 'task.expired', tasks: ended.map(({ id }) => id) })
}

/** Never offers this contributor the sentence, or the recording, again. */
export async function hideFrom(
  db: Db,
  contributor: string,
  subject: { sentence?: number; recording?: string },
): Promise<void> {
  await hide.run(db, {
    contributor,
    sentence: subject.sentence ?? null,
    recording: subject.recording ?? null,
  })
}
