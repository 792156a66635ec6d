import { ifUnlocked } from '../platform/db/index.js'
import type { Job, JobDeps } from '../platform/job.js'
import { job as expireAssignments } from './expire-assignments.js'
import { job as prepareEvents } from './prepare-events.js'
import { job as reconcileBucket } from './reconcile-bucket.js'
import { job as refreshStats } from './refresh-stats.js'

export const jobs: Job[] = [expireAssignments, prepareEvents, reconcileBucket, refreshStats]

/** One run of a job, unless another process is at it. Answers what it did, or undefined when it was not its turn. */
export async function runJob(job: Job, deps: JobDeps): Promise<unknown> {
  const started = performance.now()
  const result = await ifUnlocked(deps.pool, `sauti:job:${job.name}`, () => job.run(deps))
  const ms = Math.round(performance.now() - started)
  if (result === undefined) deps.log.debug({ job: job.name }, 'another process runs this job')
  else deps.log.debug({ job: job.name, ms, result }, 'job done')
  return result
}
