import type { Readable } from 'node:stream'
import type { Bucket } from '../platform/bucket/index.js'
import type { Pool } from '../platform/db/index.js'

/** Where a command writes; `isTTY` when somebody watches. */
interface Output {
  write(text: string): unknown
  isTTY?: boolean
}

/** Where everything is kept: the database, audio, and what anybody may read. */
export interface Stores {
  pool: Pool
  bucket: Bucket
  cdn: Bucket
}

export interface CliDeps {
  /** Opens the database and the buckets when a command needs them; `close` is called once at its end. */
  database(): Promise<Stores & { close(): Promise<void> }>
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
  withDatabase<T>(work: (stores: Stores) => Promise<T>): Promise<T>
}

export function contextOf(deps: CliDeps): Context {
  return {
    stdin: deps.stdin ?? process.stdin,
    stdout: deps.stdout ?? process.stdout,
    stderr: deps.stderr ?? process.stderr,
    async withDatabase(work) {
      const { close, ...stores } = await deps.database()
      try {
        return await work(stores)
      } finally {
        await close()
      }
    },
  }
}
