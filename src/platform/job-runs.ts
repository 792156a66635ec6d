import { z } from 'zod'
import { sqlFile, type Pool } from './db/index.js'
import type { Job } from './job.js'

/** Runs of each job that are remembered: of the statistics five weeks, of what runs every minute three hours. */
export const RUNS_KEPT = 200

/** What a run answers when it found nothing to do, and is not remembered for. */
export const NOTHING_TO_DO = Symbol('nothing to do')

const result = z.record(z.string(), z.unknown()).nullable()

const JobRun = z.object({
  job: z.string(),
  began_at: z.date(),
  /** Null while it runs, and where it died. */
  ended_at: z.date().nullable(),
  seconds: z.number().nullable(),
  result,
  error: z.string().nullable(),
  /** Whether its process ended before it did. */
  died: z.boolean(),
})
export type JobRun = z.output<typeof JobRun>

/** What came of all runs of a job, and of the last one that went well. */
const JobFigures = z.object({
  job: z.string(),
  runs: z.number(),
  failures: z.number(),
  /** Seconds since 1970. */
  succeeded_at: z.number().nullable(),
  seconds: z.number().nullable(),
  result,
})
export type JobFigures = z.output<typeof JobFigures>

const sql = sqlFile(import.meta.url)
const begin = sql('begin', z.object({ id: z.number() }))
const end = sql('end')
const forget = sql('forget')
const forgetOld = sql('forget-old')
const last = sql('last', JobRun)
const figures = sql('figures', JobFigures)

/** Runs a job and remembers when, for how long and with what result; an error is kept and thrown on. */
export async function remembered(pool: Pool, { name: job }: Job, run: () => Promise<unknown>) {
  const { id } = await begin.one(pool, { job })
  await forgetOld.run(pool, { job, kept: RUNS_KEPT })
  const result = await run().catch(async (error: Error) => {
    // Where not even this can be written, the run stays open, and counts as failed with the next one.
    await end.run(pool, { id, result: null, error: error.message }).catch(() => {})
    throw error
  })
  if (result === NOTHING_TO_DO) await forget.run(pool, { id })
  else await end.run(pool, { id, result: isObject(result) ? result : null, error: null })
  return result
}

/** The last `most` runs of one job, or of each, the newest first. */
export function lastRuns(pool: Pool, { job, most }: { job?: string; most: number }): Promise<JobRun[]> {
  return last.all(pool, { job: job ?? null, most })
}

/** What came of each job that ever ran. */
export function jobFigures(pool: Pool): Promise<JobFigures[]> {
  return figures.all(pool)
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null
