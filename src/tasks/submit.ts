import { z } from 'zod'
import { sqlFile, type Db, type Transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../events/index.js'
import { TaskRef } from './kinds.js'
import { openFollowingTasks } from './pools.js'

/** An assignment with its task, both locked. */
const Locked = TaskRef.extend({
  state: z.enum(['active', 'submitted', 'skipped', 'expired']),
  standing: z.enum(['counted', 'surplus']).nullable(),
  has_room: z.boolean(),
  closed: z.boolean(),
  wanted: z.number(),
})
type Locked = z.infer<typeof Locked>

/** Whether work counts towards what its task wanted, or came when nothing was wanted any more. */
export type Standing = 'counted' | 'surplus'

const sql = sqlFile(import.meta.url)
const submitInTime = sql('submit', Locked)
const lockAssignment = sql('lock-assignment', Locked.extend({ pack: z.boolean() }))
const endNewerLease = sql('end-newer-lease')
const didBefore = sql('did-before', z.object({ did: z.boolean() }))
const markSubmitted = sql('mark-submitted')
const markActive = sql('mark-active')
const markExpired = sql('mark-expired')
const markGivenBack = sql('mark-given-back')
const given = sql('was-given', z.object({ given: z.boolean() }))
const heldAbout = sql('held-about', z.object({ id: z.string() }))
const countWork = sql('count-work')
const rejoinQueue = sql('rejoin-queue')

/** A task that work came in for, and how many contributions it wants. */
export type Submitted = TaskRef & { wanted: number }

/** An assignment as its holder names it. */
interface Claimed {
  assignment: string
  /** Null where any kind will do. */
  kind: string | null
  contributor: { id: string; actor: string }
}

/**
 * Takes in the work of an assignment. `keep` stores it, in the same transaction, and names the recording it made
 * or judged; then the kinds that follow open their tasks. Late work is never refused: it counts where there is
 * room and is surplus elsewhere. Throws `assignment_not_found`, `already_submitted` or `assignment_skipped`.
 */
export async function submit(
  tx: Transaction,
  claimed: Claimed & { kind: string },
  keep: (task: Submitted, standing: Standing) => Promise<{ recording: string }>,
): Promise<Standing> {
  const { assignment, kind, contributor } = claimed
  const found = await submitInTime.maybe(tx, {
    assignment,
    kind,
    contributor: contributor.id,
    actor: contributor.actor,
  })
  if (!found) throw notHeld()
  const standing = found.state === 'active' ? 'counted' : await submitLate(tx, found, claimed)

  const { recording } = await keep(found, standing)
  if (standing === 'counted') {
    const { campaign: campaignId, sentence: sentenceId, author } = found
    const authorId = author ?? contributor.id
    await openFollowingTasks(tx, { campaignId, kind, sentenceId, recordingId: recording, authorId })
  }
  return standing
}

async function submitLate(
  tx: Transaction,
  found: Locked,
  { assignment, contributor }: Claimed,
): Promise<Standing> {
  if (found.state === 'submitted')
    throw conflict('already_submitted', 'This assignment was submitted already.')
  if (found.state === 'skipped') throw conflict('assignment_skipped', 'This assignment was skipped.')
  const { standing, taken } = await standingOfLateWork(tx, found, contributor)
  await markSubmitted.run(tx, { assignment, standing })
  await countWork.run(tx, { task: found.id, taken, done: standing === 'counted' ? 1 : 0 })
  await appendEvent(tx, {
    verb: 'task.submitted',
    ...about(found, contributor),
    data: { assignment, standing },
  })
  return standing
}

/** Whether late work counts, and by how much it changes the slots taken. */
async function standingOfLateWork(
  tx: Transaction,
  task: Locked,
  contributor: Claimed['contributor'],
): Promise<{ standing: Standing; taken: number }> {
  if (task.closed) return { standing: 'surplus', taken: 0 }
  const same = { task: task.id, contributor: contributor.id }
  if ((await didBefore.one(tx, same)).did) return { standing: 'surplus', taken: 0 }
  if (await endNewerLease.run(tx, same)) {
    await appendEvent(tx, { verb: 'task.expired', ...about(task, contributor) })
    return { standing: 'counted', taken: 0 }
  }
  return task.has_room ? { standing: 'counted', taken: 1 } : { standing: 'surplus', taken: 0 }
}

/**
 * Takes submitted work out of its task. The assignment is active again with a fresh lease if the work had counted
 * and is still `wanted`; it expires where that is not so, because what it was about left circulation.
 */
export async function takeBack(
  tx: Transaction,
  { assignment, kind, contributor }: Claimed,
  { wanted }: { wanted: boolean },
): Promise<Submitted> {
  const locked = await lock(tx, { assignment, kind, contributor })
  const counted = locked.standing === 'counted'
  const again = counted && wanted
  await (again ? markActive : markExpired).run(tx, { assignment })
  if (counted) await countWork.run(tx, { task: locked.id, taken: again ? 0 : -1, done: -1 })
  else await rejoinQueue.run(tx, { task: locked.id })
  // Surplus work took no slot, and gives none back.
  const data = { assignment, standing: locked.standing! }
  const verb = again ? 'task.reissued' : 'task.expired'
  await appendEvent(tx, { verb, ...about(locked, contributor), data })
  return locked
}

/** What is said of work from a pack that was not needed in the end. */
const UNUSED = 'unused'

/**
 * Gives an assignment back undone; it may return when nothing else is left. What a pack had too much of is given
 * back as `unused`, and may return at any time. Doing so twice changes nothing. Throws `assignment_not_found` or
 * `already_submitted`.
 */
export async function skip(tx: Transaction, claimed: Claimed, reason: string | null): Promise<void> {
  const state = await giveBack(tx, claimed, reason)
  if (state === 'submitted') throw conflict('already_submitted', 'This assignment was submitted already.')
}

/** Ends an active assignment undone; answers the state it was found in. */
async function giveBack(tx: Transaction, claimed: Claimed, reason: string | null): Promise<Locked['state']> {
  const { assignment, contributor } = claimed
  const locked = await lock(tx, claimed)
  if (locked.state !== 'active') return locked.state
  const state = locked.pack && reason === UNUSED ? 'expired' : 'skipped'
  await markGivenBack.run(tx, { assignment, state, reason })
  await countWork.run(tx, { task: locked.id, taken: -1, done: 0 })
  await appendEvent(tx, { verb: `task.${state}`, ...about(locked, contributor), data: { assignment } })
  return locked.state
}

/** Gives back whatever this person holds that is about the sentence or the recording; what they hand in at this very
 * moment stays handed in. */
export async function skipAllAbout(
  tx: Transaction,
  contributor: { id: string; actor: string },
  subject: { sentence?: number; recording?: string },
  reason: string,
): Promise<void> {
  const held = await heldAbout.all(tx, {
    contributor: contributor.id,
    sentence: subject.sentence ?? null,
    recording: subject.recording ?? null,
  })
  for (const { id } of held) await giveBack(tx, { assignment: id, kind: null, contributor }, reason)
}

/** Whether a contributor was ever given a task about the sentence, or the task to review the recording. */
export async function wasGiven(
  db: Db,
  contributorId: string,
  subject: { sentence?: number; recording?: string },
): Promise<boolean> {
  const row = await given.one(db, {
    contributor: contributorId,
    sentence: subject.sentence ?? null,
    recording: subject.recording ?? null,
  })
  return row.given
}

async function lock(tx: Transaction, claimed: Claimed) {
  const { assignment, kind, contributor } = claimed
  const locked = await lockAssignment.maybe(tx, { assignment, kind, contributor: contributor.id })
  if (!locked) throw notHeld()
  return locked
}

const about = (task: TaskRef, contributor: { actor: string }) => ({
  actor: contributor.actor,
  kind: task.kind,
  language: task.language,
  campaign: task.campaign,
  tasks: [task.id],
})

const notHeld = () => new ProductError('not_found', 'assignment_not_found', 'You hold no such assignment.')

const conflict = (code: string, detail: string) => new ProductError('conflict', code, detail)
