import { Logger, run, type Runner, type TaskList } from 'graphile-worker'
import type { Pool } from './db/index.js'
import { log } from './log.js'

/** Queued work that one worker process does at a time. */
const CONCURRENCY = 2

/** Does what the SQL function `enqueue` queued, until it is stopped; a failed piece is tried again later. */
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
