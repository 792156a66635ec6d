import { z } from 'zod'
import { sqlFile, transaction, type Pool } from '../platform/db/index.js'
import { appendEvent } from '../events/index.js'
import { enqueue } from '../platform/queue.js'
import { hintsFor, measure } from './audio/index.js'
import { audioKey, MEASURE_JOB } from './keys.js'
import { levelColumns } from './levels.js'
import type { RecordingDeps } from './receive.js'

const Unmeasured = z.object({
  id: z.string(),
  attempt: z.string(),
  format: z.enum(['wav', 'webm', 'ogg', 'flac', 'mp4']),
  duration_ms: z.number(),
  text: z.string(),
})

const sql = sqlFile(import.meta.url)
const find = sql('find', Unmeasured)
const unmeasured = sql('unmeasured', z.object({ id: z.string() }))
const measured = sql('measured')

/** Recordings queued in one go: more than a worker measures until the next. */
const UNMEASURED_MOST = 10_000

/** Queues the measuring of recordings that are not measured, the newest first. Answers how many that are. */
export async function measureUnmeasured(pool: Pool): Promise<{ unmeasured: number }> {
  const recordings = await unmeasured.all(pool, { most: UNMEASURED_MOST })
  await enqueue(
    pool,
    MEASURE_JOB,
    recordings.map(({ id }) => id),
  )
  return { unmeasured: recordings.length }
}

/**
 * Decodes a whole recording and keeps what only that can tell. Left alone are those that are measured, withdrawn, or
 * known to be without their audio.
 */
export async function measureRecording({ pool, bucket }: RecordingDeps, id: string): Promise<void> {
  const recording = await find.maybe(pool, { id })
  if (!recording) return
  const object = await bucket.get(audioKey(id, recording.attempt))
  if (!object) throw new Error(`the audio of recording ${id} is missing`)

  const { levels, ...heard } = await measure(object.body, recording.format)
  const { duration_ms, text } = recording
  const { speech_share, noise_db } = heard
  const hints = levels ? hintsFor(levels, { duration_ms, text, ...heard }) : []
  await transaction(pool, async (tx) => {
    await measured.run(tx, { id, ...levelColumns(levels), speech_share, noise_db, hints })
    await appendEvent(tx, { verb: 'recording.measured', recording: id, data: { hints } })
  })
}
