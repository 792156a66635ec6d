import { z } from 'zod'
import { sqlFile, type Db, type Transaction } from '../platform/db/index.js'
import { appendEvent } from '../platform/events/index.js'

const Id = z.object({ id: z.number() })

const sql = sqlFile(import.meta.url)
const insertPool = sql('open-pool')
const insertTasks = sql('open-tasks')
const insertReview = sql('open-review')
const settle = sql('settle')
const tasksOfSentence = sql('tasks-of-sentence', Id)
const taskReviewing = sql('task-reviewing', Id)
const lockLeases = sql('lock-leases', Id)
const lockTasks = sql('lock-tasks')
const close = sql('close')
const hide = sql('hide')

/** The pool of one kind of tasks in a campaign; an assignment from it lasts `leaseSeconds`. */
export async function openPool(
  tx: Transaction,
  pool: { campaign: string; language: string; kind: string; leaseSeconds: number },
): Promise<void> {
  const { leaseSeconds, ...rest } = pool
  await insertPool.run(tx, { ...rest, lease_seconds: leaseSeconds })
}

/**
 * Opens one task a sentence, each wanting `wanted` contributions; sentences that have their task in this pool
 * already keep it. Answers how many were opened.
 */
export function openTasks(
  tx: Transaction,
  tasks: { campaign: string; kind: string; sentences: number[]; wanted: number },
): Promise<number> {
  return insertTasks.run(tx, tasks)
}

/** Opens the task to review a recording; its author is never offered it. It is closed where its sentence is retired. */
export async function openReview(
  tx: Transaction,
  task: {
    campaign: string
    kind: string
    sentence: number
    recording: string
    author: string
    wanted: number
  },
): Promise<void> {
  const opened = await insertReview.run(tx, task)
  if (!opened) throw new Error(`campaign ${task.campaign} has no pool of kind ${task.kind}`)
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

/** Closes every task about a sentence, of any kind and campaign. */
export async function closeTasksOfSentence(tx: Transaction, sentence: number): Promise<void> {
  const tasks = await tasksOfSentence.all(tx, { sentence })
  await closeTasks(
    tx,
    tasks.map(({ id }) => id),
  )
}

/** Closed tasks are offered to nobody; who holds one loses the lease, and what still comes is surplus. */
async function closeTasks(tx: Transaction, tasks: number[]): Promise<void> {
  if (tasks.length === 0) return
  // Leases before tasks, the order in which those who submit lock them.
  const held = await lockLeases.all(tx, { tasks })
  await lockTasks.run(tx, { tasks })
  await close.run(tx, { tasks })
  if (held.length > 0) await appendEvent(tx, { verb: 'task.expired', tasks: held.map(({ id }) => id) })
  await appendEvent(tx, { verb: 'task.closed', tasks })
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
