import { z } from 'zod'
import { sqlFile, transaction, type Pool } from '../platform/db/index.js'
import { appendEvent } from '../events/index.js'
import type { Bucket } from '../platform/bucket/index.js'
import { log } from '../platform/log.js'
import { resumeTasksOfRecording, suspendTasksOfRecording } from '../tasks/index.js'
import { AUDIO_PREFIX, audioKey } from './keys.js'
import type { RecordingDeps } from './receive.js'

/**
 * Younger objects may belong to an upload that is under way. The server gives a request ten minutes to arrive, and the
 * database some more to commit, so that an hour is several times what an upload may take, whatever date the store
 * gives an object: that of its first byte or of its last.
 */
export const GRACE_HOURS_LEAST = 1
const HOUR_MS = 60 * 60 * 1000
const BATCH = 500
/** Recordings without audio that a report names. */
const NAMED_MOST = 100
/** Recordings that are looked for before anything is changed. */
const FAMILIAR_MOST = 100
const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** What else lies under the prefix is left alone. */
const AUDIO = new RegExp(`^${AUDIO_PREFIX}(${UUID})/(${UUID})$`)

const Row = z.object({
  id: z.string(),
  attempt: z.string(),
  bytes: z.number(),
  withdrawn: z.boolean(),
  missing: z.boolean(),
})
type Row = z.infer<typeof Row>

/** An object that holds the audio of one attempt at a recording. */
interface Attempt {
  recording: string
  attempt: string
  key: string
  /** Bytes. */
  size: number
  modified: Date
}

const sql = sqlFile(import.meta.url)
const page = sql('page', Row)
const lockAttempts = sql('lock-attempts')
const discard = sql('discard')
const unnamed = sql('unnamed', z.object({ attempt: z.string(), withdrawn: z.boolean() }))
const markMissing = sql('mark-missing')
const markFound = sql('mark-found')

interface Reconciled {
  /** False for a dry run, and where the bucket seems to be another one's: then the rest says what would be done. */
  changed: boolean
  objects: number
  /** Those that are not withdrawn. */
  recordings: number
  /** Removed objects that no recording names. */
  orphans: number
  /** Removed objects of recordings that were withdrawn. */
  withdrawn: number
  /** Discarded uploads that were never ended. */
  unfinished: number
  /** Recordings without their audio, kept from being offered until it is back. */
  missing: number
  /** The first of them. */
  missing_ids: string[]
  /** Recordings that have their audio again. */
  found_again: number
}

/**
 * Compares the bucket with the recordings: one pass over both, in the order of their ids. What it finds is only a
 * suspicion, each of which is looked into by itself before anything is done about it; so a store that lists in another
 * order costs time and nothing else.
 */
export async function reconcile(
  deps: RecordingDeps,
  { dryRun = false, graceHours = GRACE_HOURS_LEAST, now = Date.now() } = {},
): Promise<Reconciled> {
  const olderThan = new Date(now - graceHours * HOUR_MS)
  const changed = (await isFamiliar(deps)) && !dryRun
  const report: Reconciled = {
    changed,
    objects: 0,
    recordings: 0,
    orphans: 0,
    withdrawn: 0,
    unfinished: await discardUnfinished(deps.bucket, olderThan, changed),
    missing: 0,
    missing_ids: [],
    found_again: 0,
  }
  let suspects: Attempt[] = []
  const removeSuspects = async () => {
    const removed = await removeUnnamed(deps, suspects, changed)
    report.orphans += removed.orphans
    report.withdrawn += removed.withdrawn
    suspects = []
  }
  for await (const { row, attempts } of paired(attemptsIn(deps.bucket), rowsOf(deps.pool))) {
    report.objects += attempts.length
    suspects.push(...attempts.filter((each) => each.modified < olderThan && !isNamed(each, row)))
    if (suspects.length >= BATCH) await removeSuspects()
    if (row && !row.withdrawn) await settle(deps, row, attempts, report)
  }
  await removeSuspects()
  if (report.missing)
    log.error({ missing: report.missing, recordings: report.missing_ids }, 'audio is missing')
  return report
}

/** Brings a recording in line with whether its audio is there. */
async function settle({ pool, bucket }: RecordingDeps, row: Row, attempts: Attempt[], report: Reconciled) {
  report.recordings++
  if (attempts.some((object) => isAudioOf(row, object)) || (await hasAudio(bucket, row))) {
    if (row.missing && (!report.changed || (await tellFound(pool, row.id)))) report.found_again++
  } else if (row.missing || !report.changed || (await tellMissing(pool, row.id))) {
    if (++report.missing <= NAMED_MOST) report.missing_ids.push(row.id)
  }
}

/**
 * Whether the bucket holds any of the first recordings. One that holds none is probably the bucket, or this the
 * database, of another deployment, whose audio must not be taken for orphans.
 */
async function isFamiliar({ pool, bucket }: RecordingDeps): Promise<boolean> {
  const rows = await page.all(pool, { after: FIRST_ID, most: FAMILIAR_MOST })
  for (const row of rows) if (!row.withdrawn && (await hasAudio(bucket, row))) return true
  if (rows.length > 0) {
    log.error('the bucket holds none of the first recordings: nothing is changed in case it is not theirs')
  }
  return false
}

async function discardUnfinished(bucket: Bucket, olderThan: Date, changed: boolean): Promise<number> {
  let count = 0
  for await (const upload of bucket.unfinished()) {
    if (upload.began >= olderThan) continue
    if (changed) await upload.discard()
    count++
  }
  return count
}

/**
 * Removes those that no recording names. First it is made sure, in the database, that none ever will: the row of an
 * upload that is still under way is refused from then on, or was committed before and is seen.
 */
async function removeUnnamed({ pool, bucket }: RecordingDeps, suspects: Attempt[], changed: boolean) {
  const attempts = suspects.map(({ attempt }) => attempt)
  const found = await transaction(pool, async (tx) => {
    if (changed) {
      await lockAttempts.run(tx, { attempts })
      await discard.run(tx, { attempts })
    }
    return unnamed.all(tx, { attempts })
  })
  const gone = new Map(found.map(({ attempt, withdrawn }) => [attempt, withdrawn]))
  const removed = { orphans: 0, withdrawn: 0 }
  for (const { key, attempt } of suspects) {
    const withdrawn = gone.get(attempt)
    if (withdrawn === undefined) continue
    if (changed) await bucket.delete(key)
    removed[withdrawn ? 'withdrawn' : 'orphans']++
  }
  return removed
}

/** Takes a recording out of review until its audio is back; false where it was withdrawn meanwhile. */
function tellMissing(pool: Pool, id: string): Promise<boolean> {
  return transaction(pool, async (tx) => {
    if (!(await markMissing.run(tx, { id }))) return false
    await suspendTasksOfRecording(tx, id)
    await appendEvent(tx, { verb: 'recording.audio_missing', recording: id })
    return true
  })
}

function tellFound(pool: Pool, id: string): Promise<boolean> {
  return transaction(pool, async (tx) => {
    if (!(await markFound.run(tx, { id }))) return false
    await resumeTasksOfRecording(tx, id)
    await appendEvent(tx, { verb: 'recording.audio_found', recording: id })
    return true
  })
}

async function hasAudio(bucket: Bucket, row: Row): Promise<boolean> {
  const object = await bucket.head(audioKey(row.id, row.attempt))
  return object?.size === row.bytes
}

const isNamed = ({ attempt }: Attempt, row?: Row) => row?.withdrawn === false && attempt === row.attempt

const isAudioOf = (row: Row, object: Attempt) => object.attempt === row.attempt && object.size === row.bytes

async function* attemptsIn(bucket: Bucket): AsyncGenerator<Attempt> {
  for await (const object of bucket.list(AUDIO_PREFIX)) {
    const [, recording, attempt] = AUDIO.exec(object.key) ?? []
    if (recording && attempt) yield { recording, attempt, ...object }
  }
}

async function* rowsOf(pool: Pool): AsyncGenerator<Row> {
  let after = FIRST_ID
  for (;;) {
    const rows = await page.all(pool, { after, most: BATCH })
    yield* rows
    if (rows.length < BATCH) return
    after = rows.at(-1)!.id
  }
}

/** Each recording's row beside its objects, from two streams in the order of the recordings' ids. */
async function* paired(
  attempts: AsyncGenerator<Attempt>,
  rows: AsyncGenerator<Row>,
): AsyncGenerator<{ row?: Row; attempts: Attempt[] }> {
  try {
    let [object, row] = await Promise.all([attempts.next(), rows.next()])
    while (!object.done || !row.done) {
      const rowIsNext = !row.done && (object.done || row.value.id <= object.value.recording)
      const pair = rowIsNext ? { row: row.value as Row } : {}
      const id = rowIsNext ? (row.value as Row).id : (object.value as Attempt).recording
      const its: Attempt[] = []
      for (; !object.done && object.value.recording === id; object = await attempts.next())
        its.push(object.value)
      if (rowIsNext) row = await rows.next()
      yield { ...pair, attempts: its }
    }
  } finally {
    await attempts.return(undefined)
    await rows.return(undefined)
  }
}
