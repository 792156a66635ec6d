import cron from 'node-cron'
import { jobs, runJob } from '../jobs/index.js'
import { NOTHING_TO_DO } from './platform/job-runs.js'
import type { Job, JobDeps } from './platform/job.js'
import { log } from './platform/log.js'
import { runQueue } from './platform/queue.js'
import { closeDecoders, MEASURE_JOB, measureRecording } from './recordings/index.js'
import { hasChanges } from './stats/index.js'
import type { Closers, Services } from './services.js'

/** The queued work and the jobs of the clock, until closed. Any number of workers may run. */
export async function startWorker(services: Services, closers: Closers): Promise<void> {
  closers.defer(closeDecoders)
  const runner = await runQueue(services.pool, {
    [MEASURE_JOB]: (recording) => measureRecording(services, recording),
  })
  closers.defer(() => runner.stop())
  for (const job of jobs) if (job.schedule) schedule(job, job.schedule, { ...services, log }, closers)
}

/** Where nobody waits for a CDN, statistics are made anew at the start and a minute after something happened. */
export async function keepStatsFresh(services: Services, closers: Closers): Promise<void> {
  const refresh = jobs.find((job) => job.name === 'refresh-stats')
  if (!refresh) throw new Error('there is no job refresh-stats')
  const deps = { ...services, log }
  await attempt(refresh, deps)
  const run = async () => ((await hasChanges(services.pool)) ? refresh.run(deps) : NOTHING_TO_DO)
  schedule({ ...refresh, run }, '* * * * *', deps, closers)
}

/** A job that fails is logged, and comes back at its next time. */
function attempt(job: Job, deps: JobDeps): Promise<void> {
  return runJob(job, deps).catch((error: unknown) => log.error({ err: error, job: job.name }, 'a job failed'))
}

function schedule(job: Job, expression: string, deps: JobDeps, closers: Closers): void {
  let running: Promise<unknown> = Promise.resolve()
  const task = cron.schedule(
    expression,
    () => {
      running = attempt(job, deps)
      return running
    },
    { timezone: 'UTC', noOverlap: true, name: job.name },
  )
  closers.defer(async () => {
    await task.destroy()
    await running
  })
}
