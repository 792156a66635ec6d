import type { Readable } from 'node:stream'
import type { Pool } from '../platform/db/index.js'

/** Where a command writes; `isTTY` when somebody watches. */
interface Output {
  write(text: string): unknown
  isTTY?: boolean
}

export interface CliDeps {
  /** Opens the database when a command needs it; `close` is called once at its end. */
  database(): Promise<{ pool: Pool; close(): Promise<void> }>
  /** The standard streams, if left out. */
  stdin?: Readable
  stdout?: Output & NodeJS.WritableStream
  stderr?: Output & NodeJS.WritableStream
}

/** What a command works with: the answer goes to `stdout`, everything else to `stderr`. */
export interface Context {
  stdin: Readable
  stdout: Output & NodeJS.WritableStream
  stderr: Output & NodeJS.WritableStream
  withDatabase<T>(work: (pool: Pool) => Promise<T>): Promise<T>
}

export function contextOf(deps: CliDeps): Context {
  return {
    stdin: deps.stdin ?? process.stdin,
    stdout: deps.stdout ?? process.stdout,
    stderr: deps.stderr ?? process.stderr,
    async withDatabase(work) {
      const { pool, close } = await deps.database()
      try {
        return await work(pool)
      } finally {
        await close()
      }
    },
  }
}
