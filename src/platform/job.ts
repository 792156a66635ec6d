import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Bucket } from './bucket/index.js'
import type { Pool } from './db/index.js'
import { StartError } from './errors.js'
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

/** What `--name` or `--name value` said behind the job's name; the clock says nothing. */
export type JobOptions = Record<string, unknown>

/** Work that comes back by the clock, or is asked for by its name. Any run may die half-way: the next one mends it. */
export interface Job {
  /** What `npm run job -- NAME` calls it. */
  name: string
  /** When workers run it: five fields of cron, in UTC. Without it only who asks for it does. */
  schedule?: string
  /** Options of its own, for who asks for a run by its name. */
  options?: ParseArgsConfig['options']
  run(deps: JobDeps, options?: JobOptions): Promise<unknown>
}

/** Throws a StartError for what the job does not know. */
export function readOptions({ name, options = {} }: Job, args: string[]): JobOptions {
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new StartError(`${name}: ${(error as Error).message}`)
  }
}
