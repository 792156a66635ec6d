import { Logger, run, type Runner } from 'graphile-worker'
import type { Pool } from './db/index.js'
import { log } from './log.js'

/** Queued work that one worker process does at a time. */
const CONCURRENCY = 2
/** Tries before a piece of work is left to a person, with ever longer pauses (some three days in all). */
const ATTEMPTS_MOST = 20

/**
 * Queues a piece of work for each of `subjects` that has none. Never in the transaction of a request: the queue
 * notifies its workers, and transactions that notify commit one after the other.
 */
export async function enqueue(pool: Pool, name: string, subjects: string[]): Promise<void> {
  await pool.query({
    name: 'queue:enqueue',
    text: `
      select graphile_worker.add_jobs(array(
        select (
          $1, json_build_object('subject', subject), null, null, $3::smallint, $1 || ':' || subject, null, null
        )::graphile_worker.job_spec
        from unnest($2::text[]) as subject
        where not exists (select from graphile_worker.jobs where key = $1 || ':' || subject)
      ))`,
    values: [name, subjects, ATTEMPTS_MOST],
  })
}

/** Does queued work until it is stopped; a failed piece is tried again later. */
export function runQueue(
  pool: Pool,
  tasks: Record<string, (subject: string) => Promise<void>>,
): Promise<Runner> {
  return run({
    pgPool: pool,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    taskList: Object.fromEntries(
      Object.entries(tasks).map(([name, work]) => [
        name,
        (payload: unknown) => work((payload as { subject: string }).subject),
      ]),
    ),
    logger: queueLogger,
  })
}

/** Only what somebody may have to act on; every success would drown it. */
const queueLogger = new Logger(() => (level: string, message, meta) => {
  if (level === 'error') log.error({ err: meta?.error }, message)
  else if (level === 'warning') log.warn(message)
})
