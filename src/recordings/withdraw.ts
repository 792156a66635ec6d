import { z } from 'zod'
import { sqlFile, transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../events/index.js'
import type { Contributor } from '../identity/index.js'
import { closeTasksOfRecording, takeBack } from '../tasks/index.js'
import { audioKey } from './keys.js'
import { recordKind } from './kind.js'
import type { RecordingDeps } from './receive.js'

const Withdrawn = z.object({
  attempt: z.string(),
  assignment: z.string(),
  standing: z.enum(['counted', 'surplus']),
  language: z.string(),
  campaign: z.string(),
  wanted: z.boolean(),
})

const sql = sqlFile(import.meta.url)
const exists = sql('exists')
const withdraw = sql('withdraw', Withdrawn)
const isDecided = sql('is-decided', z.object({ decided: z.boolean() }))

/**
 * Takes one's own undecided recording back: its review is closed, its assignment is active again, its audio is
 * removed. Doing so twice changes nothing. Throws `recording_not_found` or `already_decided`.
 */
export async function withdrawRecording(deps: RecordingDeps, who: Contributor, id: string): Promise<void> {
  const attempt = await transaction(deps.pool, async (tx) => {
    const mine = { id, contributor: who.id }
    const withdrawn = await withdraw.maybe(tx, mine)
    if (!withdrawn) {
      if (await exists.run(tx, mine)) return undefined
      throw new ProductError('not_found', 'recording_not_found', 'You made no such recording.')
    }
    const { assignment, standing, language, campaign, wanted } = withdrawn
    await takeBack(tx, { assignment, kind: recordKind.name, contributor: who }, { wanted })
    // Whoever is deciding about it holds the review; from here on nobody can.
    await closeTasksOfRecording(tx, id)
    if ((await isDecided.one(tx, { id })).decided) {
      throw new ProductError(
        'conflict',
        'already_decided',
        'Others have decided about this recording already.',
      )
    }
    const data = { standing }
    const actor = who.actor
    await appendEvent(tx, { verb: 'recording.withdrawn', actor, language, campaign, recording: id, data })
    return withdrawn.attempt
  })
  if (attempt) await deps.bucket.delete(audioKey(id, attempt))
}
