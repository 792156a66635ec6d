import { ifUnlocked, whenUnlocked } from '../src/platform/db/index.js'
import { remembered } from '../src/platform/job-runs.js'
import type { Job, JobDeps, JobOptions } from '../src/platform/job.js'
import { job as expireAssignments } from './expire-assignments.js'
import { job as measureRecordings } from './measure-recordings.js'
import { job as prepareEvents } from './prepare-events.js'
import { job as projectPolicies } from './project-policies.js'
import { job as rebuildStats } from './rebuild-stats.js'
import { job as reconcileBucket } from './reconcile-bucket.js'
import { job as refreshStats } from './refresh-stats.js'

export const jobs: Job[] = [
  expireAssignments,
  measureRecordings,
  prepareEvents,
  projectPolicies,
  rebuildStats,
  reconcileBucket,
  refreshStats,
]

/** One run by the clock, unless another process is at it. */
export async function runJob(job: Job, deps: JobDeps): Promise<void> {
  const result = await ifUnlocked(deps.pool, lockOf(job), () =>
    remembered(deps.pool, job, () => job.run(deps)),
  )
  deps.log.debug({ job: job.name, result }, 'job done, or left to the process that is at it')
}

/** One run that somebody asked for: waits its turn, so that it knows of everything that was before it. */
export function runJobNow(job: Job, deps: JobDeps, options?: JobOptions): Promise<unknown> {
  return whenUnlocked(deps.pool, lockOf(job), () => remembered(deps.pool, job, () => job.run(deps, options)))
}

const lockOf = (job: Job) => `sauti:job:${job.name}`
