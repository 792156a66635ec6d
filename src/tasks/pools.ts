import { z } from 'zod'
import { lockInTransaction, sqlFile, type Db, type Transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../events/index.js'
import { kindNamed, kindsFollowing, kindsInOrder, kindsOfSentences } from './kinds.js'
import type { PoolRules } from './rules.js'

const Id = z.object({ id: z.number() })

const sql = sqlFile(import.meta.url)
const lockPools = sql('lock-pools')
const putPool = sql('put-pool')
const insertTasks = sql('open-tasks', Id)
const insertTasksAboutRecording = sql('open-tasks-about-recording', Id)
const requireKinds = sql('require-kinds')
const openOrPause = sql('open-or-pause')
const lockNeeded = sql('lock-needed', z.object({ met: z.boolean() }))
const waitsFor = sql('waits-for', z.object({ waits: z.boolean() }))
const insertPrerequisite = sql('insert-prerequisite')
const block = sql('block')
const settle = sql('settle')
const tasksOfSentence = sql('tasks-of-sentence', Id)
const tasksOfRecording = sql('tasks-of-recording', Id)
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

/**
 * Opens a task for each sentence in each pool whose kind is about sentences; those that have their task keep it. Answers
 * how many were opened.
 */
export async function openTasks(
  tx: Transaction,
  { campaignId, sentenceIds }: { campaignId: string; sentenceIds: number[] },
): Promise<number> {
  const kinds = kindsOfSentences()
  const opened = await insertTasks.all(tx, { campaignId, sentenceIds, kinds })
  await requirePrerequisites(tx, kinds, opened)
  return opened.length
}

/** A contribution that counts, and the recording it made or was about. */
interface Contribution {
  campaignId: string
  kind: string
  sentenceId: number
  recordingId: string
  /** The contributor who made the recording; the tasks about it are never offered to them. */
  authorId: string
}

/**
 * Opens the tasks of the kinds that follow the contribution's, about its recording. They are closed where its sentence is
 * retired.
 */
export async function openFollowingTasks(tx: Transaction, contribution: Contribution): Promise<void> {
  const kinds = kindsFollowing(contribution.kind)
  if (kinds.length === 0) return
  const { kind: _kind, ...about } = contribution
  await requirePrerequisites(tx, kinds, await insertTasksAboutRecording.all(tx, { ...about, kinds }))
}

async function requirePrerequisites(tx: Transaction, kinds: string[], opened: { id: number }[]) {
  const requiring = kinds.map(kindNamed).filter(({ prerequisite }) => prerequisite)
  if (requiring.length === 0 || opened.length === 0) return
  await requireKinds.run(tx, {
    taskIds: opened.map(({ id }) => id),
    kinds: requiring.map(({ name }) => name),
    prerequisites: requiring.map(({ prerequisite }) => prerequisite),
  })
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

/** Closes every task about a recording, of any kind: it was withdrawn or withheld. */
export async function closeTasksOfRecording(tx: Transaction, recordingId: string): Promise<void> {
  await closeTasks(tx, idsOf(await tasksOfRecording.all(tx, { recordingId })))
}

/**
 * Keeps the tasks about a recording from being offered until `resumeTasksOfRecording`; contributors who hold one lose the
 * lease. Work of those who have heard the recording already still counts.
 */
export async function suspendTasksOfRecording(tx: Transaction, recordingId: string): Promise<void> {
  const tasks = idsOf(await tasksOfRecording.all(tx, { recordingId }))
  if (tasks.length > 0) await endLeases(tx, tasks, suspend)
}

/** Undoes one `suspendTasksOfRecording`. */
export async function resumeTasksOfRecording(tx: Transaction, recordingId: string): Promise<void> {
  await resume.run(tx, { recordingId })
}

/** Closes every task about a sentence, of any kind and campaign. */
export async function closeTasksOfSentence(tx: Transaction, sentence: number): Promise<void> {
  await closeTasks(tx, idsOf(await tasksOfSentence.all(tx, { sentence })))
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

const idsOf = (rows: { id: number }[]) => rows.map(({ id }) => id)
