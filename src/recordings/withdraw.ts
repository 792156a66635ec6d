import { z } from 'zod'
import { sqlFile, transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../platform/events/index.js'
import type { Contributor } from '../identity/index.js'
import { closeReview, takeBack } from '../tasks/index.js'
import { audioKey } from './keys.js'
import type { RecordingDeps } from './receive.js'

const Found = z.object({
  id: z.string(),
  attempt: z.string(),
  assignment: z.string(),
  standing: z.string(),
  language: z.string(),
  campaign: z.string(),
  withdrawn: z.boolean(),
})

const sql = sqlFile(import.meta.url)
const find = sql('find', Found)
const isDecided = sql('is-decided', z.object({ decided: z.boolean() }))
const withdraw = sql('withdraw')

/**
 * Takes one's own undecided recording back: its review is closed, its assignment is active again, its audio is
 * removed. Doing so twice changes nothing. Throws `recording_not_found` or `already_decided`.
 */
export async function withdrawRecording(deps: RecordingDeps, who: Contributor, id: string): Promise<void> {
  const attempt = await transaction(deps.pool, async (tx) => {
    const recording = await find.maybe(tx, { id, contributor: who.id })
    if (!recording) throw new ProductError('not_found', 'recording_not_found', 'You made no such recording.')
    if (recording.withdrawn) return undefined
    if (!(await takeBack(tx, { assignment: recording.assignment, kind: 'record', contributor: who })))
      return undefined
    // Whoever is deciding about it holds the review; from here on nobody can.
    await closeReview(tx, id)
    if ((await isDecided.one(tx, { id })).decided) {
      throw new ProductError(
        'conflict',
        'already_decided',
        'Others have decided about this recording already.',
      )
    }
    await withdraw.run(tx, { id })
    const { standing, language, campaign } = recording
    const data = { standing }
    await appendEvent(tx, {
      verb: 'recording.withdrawn',
      actor: who.actor,
      language,
      campaign,
      recording: id,
      data,
    })
    return recording.attempt
  })
  if (attempt) await deps.bucket.delete(audioKey(id, attempt))
}
