import { z } from 'zod'
import { allowLong, lockInTransaction, sqlFile, transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { audioKey } from '../recordings/index.js'
import { invalidateRollups, forgetDisclosed, refreshStats } from '../stats/index.js'
import { DEMO_STATEMENT_TIMEOUT_MS, LOCK, type DemoDeps, type DemoProgress } from './demo.js'
import { inParallel } from './in-parallel.js'

const sql = sqlFile(import.meta.url)
const recordingsAtRisk = sql('recordings-at-risk', z.object({ recordings: z.number() }))
const realRecordings = sql('real-recordings', z.object({ there: z.boolean() }))
const objects = sql('objects', z.object({ id: z.string(), attempt: z.string() }))
/** Whatever refers to something goes before it. */
const steps = [
  ...[
    'tell',
    'tell-votes',
    'decisions',
    'validations',
    'reports',
    'hidden',
    'reviews',
    'review-tasks',
    'recordings',
  ],
  ...['assignments', 'cursors', 'tasks', 'pools', 'policies', 'campaigns', 'consents', 'people'],
].map((name) => sql(name))

/**
 * Takes away all that a demo made, and publishes the statistics without it. Events stay, as they always do, and tell
 * that its recordings were withdrawn, and the votes of real contributors on them undone. Answers how many recordings
 * those were. Throws `demo_in_use` where a real contributor has recorded in one of its campaigns.
 */
export async function removeDemo(
  { pool, bucket, cdn }: DemoDeps,
  progress: DemoProgress,
): Promise<{ recordings: number }> {
  const gone = await transaction(pool, async (tx) => {
    await allowLong(tx, DEMO_STATEMENT_TIMEOUT_MS)
    await lockInTransaction(tx, LOCK)
    if ((await recordingsAtRisk.one(tx)).recordings > 0) {
      throw new ProductError(
        'conflict',
        'demo_in_use',
        'Real people have recorded in a campaign of the demo.',
      )
    }
    const audio = await objects.all(tx)
    progress.begin(steps.length + audio.length)
    for (const step of steps) {
      await step.run(tx)
      progress.advance(1)
    }
    // Where nobody else has recorded there is nobody to protect, and files about people need not wait for newcomers.
    if (!(await realRecordings.one(tx)).there) await forgetDisclosed(tx)
    await invalidateRollups(tx)
    return audio
  })
  await inParallel(gone, async ({ id, attempt }) => {
    await bucket.delete(audioKey(id, attempt))
    progress.advance(1)
  })
  await refreshStats({ pool, cdn })
  return { recordings: gone.length }
}
