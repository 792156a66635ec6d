import type { Bucket } from './bucket/index.js'
import type { Pool } from './db/index.js'
import type { Logger } from './log.js'

/** What a run of a job is handed. */
export interface JobDeps {
  pool: Pool
  /** Recordings. */
  bucket: Bucket
  /** What anybody may read. */
  cdn: Bucket
  log: Logger
}

/** Work that comes back by the clock, or is asked for by its name. Any run may die half-way: the next one mends it. */
export interface Job {
  /** What `npm run job -- NAME` calls it. */
  name: string
  /** When workers run it: five fields of cron, in UTC. */
  schedule: string
  run(deps: JobDeps): Promise<unknown>
}
