import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Bucket } from '../platform/bucket/index.js'
import {
  isRefusal,
  sqlFile,
  transaction,
  violates,
  type Db,
  type Pool,
  type Transaction,
} from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { log } from '../platform/log.js'
import type { Contributor } from '../identity/index.js'
import { submit, type Standing, type TaskRef } from '../tasks/index.js'
import { hintsFor } from './audio/index.js'
import { hashOf, inspect, type Inspected } from './inspect.js'
import { audioKey } from './keys.js'
import { recordKind } from './kind.js'
import { levelColumns } from './levels.js'

const Stored = z.object({
  id: z.string(),
  attempt: z.string(),
  assignment_id: z.string(),
  contributor_id: z.string(),
  standing: z.enum(['counted', 'surplus']),
  sha256: z.instanceof(Buffer),
  duration_ms: z.number(),
  hints: z.array(z.string()),
  withdrawn: z.boolean(),
})
type Stored = z.infer<typeof Stored>

const sql = sqlFile(import.meta.url)
const admission = sql('admit', z.object({ holds: z.boolean(), taken: z.boolean(), by_this: z.boolean() }))
const find = sql('find', Stored)
const insert = sql('insert')

export interface RecordingDeps {
  pool: Pool
  bucket: Bucket
}

/** A recording as its author sends it: `id` is theirs, and so is `capture`, what the device says it did. */
export interface Sent {
  id: string
  assignment: string
  capture: Record<string, unknown> | null
  contributor: Contributor
}

interface Receipt {
  id: string
  standing: Standing
  duration_ms: number
  hints: string[]
}

/** Audio that is in the bucket but in no row yet: keep it or discard it. */
interface Fresh extends Inspected {
  repeated: false
  attempt: string
}

/** What came under an id that is taken already: whether it is the same can be told from its hash. */
interface Repeated {
  repeated: true
  sha256: Buffer
}

export type Upload = Fresh | Repeated

/**
 * Streams the audio of a recording into the bucket, under an attempt of its own, while it is examined. Refuses
 * before reading it what can be refused: an assignment that is not the sender's, an id that is somebody else's.
 * Throws a `ProductError` with the code of what is wrong with the audio; nothing is left in the bucket then.
 */
export async function upload(
  { pool, bucket }: RecordingDeps,
  sent: Omit<Sent, 'capture'>,
  audio: Readable,
): Promise<Upload> {
  const { taken } = await admit(pool, sent)
  if (taken) return { repeated: true, sha256: await hashOf(audio) }
  const attempt = randomUUID()
  const inspected = await inspect(audio, (stream, sha256) =>
    bucket.put(audioKey(sent.id, attempt), stream, { contentType: 'application/octet-stream' }, sha256),
  )
  return { repeated: false, attempt, ...inspected }
}

/**
 * Makes an upload a recording: the row, the submission, the events and what follows commit together, and only
 * then is it acknowledged. The same request again gives the same receipt, with `created: false`; another one
 * under that id is a `recording_id_taken`. What loses leaves no object behind.
 */
export async function keep(
  deps: RecordingDeps,
  sent: Sent,
  uploaded: Upload,
): Promise<{ receipt: Receipt; created: boolean }> {
  if (uploaded.repeated) return { receipt: await replay(deps.pool, sent, uploaded), created: false }
  try {
    return { receipt: await transaction(deps.pool, (tx) => store(tx, sent, uploaded)), created: true }
  } catch (error) {
    if (!wasRolledBack(error)) throw error
    await discard(deps, sent.id, uploaded)
    // Somebody, mostly the same person's earlier try, was quicker under this id or assignment.
    if (isDuplicate(error)) return { receipt: await replay(deps.pool, sent, uploaded, error), created: false }
    throw error
  }
}

/** Removes the object of an upload that became no recording; what this cannot do, `reconcile-bucket` will. */
export async function discard({ bucket }: RecordingDeps, id: string, uploaded: Upload): Promise<void> {
  if (uploaded.repeated) return
  try {
    await bucket.delete(audioKey(id, uploaded.attempt))
  } catch (error) {
    log.warn({ err: error, recording: id }, 'a discarded upload is left for reconcile-bucket')
  }
}

async function store(tx: Transaction, sent: Sent, uploaded: Fresh): Promise<Receipt> {
  const { facts } = uploaded
  const hints = facts.levels ? hintsFor(facts.levels, { duration_ms: facts.duration_ms }) : []
  const claimed = { assignment: sent.assignment, kind: recordKind.name, contributor: sent.contributor }
  const standing = await submit(tx, claimed, async (task, standing) => {
    await insert.run(tx, row(sent, uploaded, task, standing, hints))
    return { recording: sent.id }
  })
  return { id: sent.id, standing, duration_ms: facts.duration_ms, hints }
}

function row(
  sent: Sent,
  { attempt, bytes, sha256, facts }: Fresh,
  task: TaskRef,
  standing: Standing,
  hints: string[],
) {
  return {
    id: sent.id,
    attempt,
    bytes,
    sha256,
    assignment: sent.assignment,
    task: task.id,
    sentence: task.sentence,
    campaign: task.campaign,
    language: task.language,
    contributor: sent.contributor.id,
    actor: sent.contributor.actor,
    standing,
    ...facts,
    ...levelColumns(facts.levels),
    hints,
    capture: sent.capture,
  }
}

/** The receipt of what is stored under this id, if it is what was sent; else `otherwise`, or a conflict. */
async function replay(
  db: Db,
  sent: Sent,
  { sha256 }: Upload,
  otherwise: Error = idTaken(),
): Promise<Receipt> {
  const existing = await find.maybe(db, { id: sent.id })
  if (!existing) throw otherwise
  const same = existing.contributor_id === sent.contributor.id && existing.assignment_id === sent.assignment
  if (!same || !existing.sha256.equals(sha256)) throw idTaken()
  if (existing.withdrawn) {
    throw new ProductError(
      'conflict',
      'recording_withdrawn',
      'This recording was taken back; send a new one.',
    )
  }
  return {
    id: existing.id,
    standing: existing.standing,
    duration_ms: existing.duration_ms,
    hints: existing.hints,
  }
}

/** Refuses what can be refused before its audio is read; tells whether this is a repetition. */
async function admit(db: Db, { id, assignment, contributor }: Omit<Sent, 'capture'>) {
  const { holds, taken, by_this } = await admission.one(db, {
    id,
    assignment,
    contributor: contributor.id,
    kind: recordKind.name,
  })
  if (taken && !by_this) throw idTaken()
  if (!taken && !holds) {
    throw new ProductError('not_found', 'assignment_not_found', 'You hold no such assignment.')
  }
  return { taken }
}

/**
 * Whether the database certainly kept nothing. When the connection broke it may have committed all the same: then
 * the object stays, for the sender's next try to find its row or for `reconcile-bucket` to remove.
 */
function wasRolledBack(error: unknown): error is Error {
  return error instanceof ProductError || isRefusal(error)
}

function isDuplicate(error: unknown): boolean {
  if (error instanceof ProductError) return error.code === 'already_submitted'
  return violates(error, 'recordings_pkey')
}

function idTaken(): ProductError {
  return new ProductError('conflict', 'recording_id_taken', 'Another recording has this id.')
}
