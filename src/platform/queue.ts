import { Logger, run, type Runner, type TaskList } from 'graphile-worker'
import type { Pool, Transaction } from './db/index.js'
import { log } from './log.js'

/** Queued work that one worker process does at a time. */
const CONCURRENCY = 2
/** Tries before a piece of work is left to a person, with ever longer pauses (some three days in all). */
const ATTEMPTS_MOST = 20

/** Queues work in the transaction of what caused it: it is done if, and only if, that commits. */
export async function enqueue(
  tx: Transaction,
  name: string,
  payload: Record<string, unknown>,
): Promise<void> {
  await tx.query({
    name: 'queue:enqueue',
    text: 'select graphile_worker.add_job($1, $2::json, max_attempts => $3)',
    values: [name, JSON.stringify(payload), ATTEMPTS_MOST],
  })
}

/** Does queued work until it is stopped; a failed piece is tried again later. */
export function runQueue(pool: Pool, tasks: TaskList): Promise<Runner> {
  return run({
    pgPool: pool,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    taskList: tasks,
    logger: queueLogger,
  })
}

/** Only what somebody may have to act on; every success would drown it. */
const queueLogger = new Logger(() => (level: string, message, meta) => {
  if (level === 'error') log.error({ err: meta?.error }, message)
  else if (level === 'warning') log.warn(message)
})
