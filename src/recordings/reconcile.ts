import { z } from 'zod'
import { sqlFile } from '../platform/db/index.js'
import { AUDIO_PREFIX } from './keys.js'
import type { RecordingDeps } from './receive.js'

/** Younger objects may belong to an upload that is still under way. */
const GRACE_MS = 60 * 60 * 1000
const BATCH = 500
/** What else lies in the bucket is left alone. */
const IS_OURS = /\/[0-9a-f-]{36}\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const keptAttempts = sqlFile(import.meta.url)('kept-attempts', z.object({ attempt: z.string() }))

/** Removes audio that no recording names, and that is old enough not to be on its way. Answers how much it was. */
export async function removeOrphans(
  deps: RecordingDeps,
  olderThan = new Date(Date.now() - GRACE_MS),
): Promise<{ seen: number; removed: number }> {
  for await (const upload of deps.bucket.unfinished()) if (upload.began < olderThan) await upload.discard()
  let [seen, removed] = [0, 0]
  let batch: string[] = []
  for await (const object of deps.bucket.list(AUDIO_PREFIX)) {
    seen++
    if (object.modified >= olderThan || !IS_OURS.test(object.key)) continue
    if (batch.push(object.key) < BATCH) continue
    removed += await removeUnnamed(deps, batch)
    batch = []
  }
  return { seen, removed: removed + (await removeUnnamed(deps, batch)) }
}

async function removeUnnamed({ pool, bucket }: RecordingDeps, keys: string[]): Promise<number> {
  const attemptOf = (key: string) => key.slice(key.lastIndexOf('/') + 1)
  const kept = await keptAttempts.all(pool, { attempts: keys.map(attemptOf) })
  const named = new Set(kept.map(({ attempt }) => attempt))
  const orphans = keys.filter((key) => !named.has(attemptOf(key)))
  for (const key of orphans) await bucket.delete(key)
  return orphans.length
}
