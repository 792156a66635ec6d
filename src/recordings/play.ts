import type { Readable } from 'node:stream'
import { z } from 'zod'
import { sqlFile } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { bucketUnavailable } from '../platform/bucket/index.js'
import { audioKey } from './keys.js'
import type { RecordingDeps } from './receive.js'

const Playable = z.object({
  id: z.string(),
  attempt: z.string(),
  content_type: z.string(),
  bytes: z.number(),
  /** Hex. */
  sha256: z.string(),
})
type Playable = z.infer<typeof Playable>

const findPlayable = sqlFile(import.meta.url)('find-playable', Playable)

/** A recording this contributor may hear; to anybody else it does not exist (`recording_not_found`). */
export async function playable(deps: RecordingDeps, contributor: string, id: string): Promise<Playable> {
  const found = await findPlayable.maybe(deps.pool, { id, contributor })
  if (found) return found
  throw new ProductError(
    'not_found',
    'recording_not_found',
    'There is no such recording, or it is not yours to hear.',
  )
}

/** Its audio, or the bytes from `start` to `end`, both inclusive. */
export async function audioOf(
  { bucket }: RecordingDeps,
  recording: Playable,
  range?: { start: number; end: number },
): Promise<Readable> {
  const object = await bucket.get(audioKey(recording.id, recording.attempt), range)
  if (!object) throw bucketUnavailable(new Error(`the audio of recording ${recording.id} is missing`))
  return object.body
}
