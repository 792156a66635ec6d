import type { Readable } from 'node:stream'
import { z } from 'zod'
import { sqlFile } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { bucketUnavailable, type Bucket } from '../platform/bucket/index.js'
import { log } from '../platform/log.js'
import { AUDIO_PREFIX, audioKey } from './keys.js'
import type { RecordingDeps } from './receive.js'

const Playable = z.object({
  id: z.string(),
  attempt: z.string(),
  content_type: z.string(),
  bytes: z.number(),
  /** Hex. */
  sha256: z.string(),
  /** Known not to be in the bucket. */
  missing: z.boolean(),
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

/** How long whoever was let in may begin to fetch it, in seconds; whom they pass it on to has no longer. */
const URL_SECONDS = 300

/**
 * A short-lived URL of its audio, for who was found to be allowed to hear it; undefined where the store has none to
 * give, or fails to.
 */
export async function audioUrl(
  { bucket }: RecordingDeps,
  { id, attempt, content_type: contentType, missing }: Playable,
): Promise<string | undefined> {
  if (missing) return undefined
  return bucket.url(audioKey(id, attempt), { seconds: URL_SECONDS, contentType }).catch((error: unknown) => {
    log.warn({ err: error, recording: id }, 'no URL was signed: the audio is passed on')
    return undefined
  })
}

/**
 * The origin that such URLs lead to, as the store signs them; undefined where it signs none. Rejects with what the
 * store rejects.
 */
export async function audioOrigin(bucket: Pick<Bucket, 'url'>): Promise<string | undefined> {
  const url = await bucket.url(`${AUDIO_PREFIX}origin`, { seconds: 1, contentType: 'audio/wav' })
  return url && new URL(url).origin
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
