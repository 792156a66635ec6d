import { createAdapter } from '@socket.io/postgres-adapter'
import type { Pool } from '../platform/db/index.js'
import { log } from '../platform/log.js'

/** Nobody asks how many processes there are: they need not tell each other often that they live. */
const HEARTBEAT_MS = 60_000
/** How often, and from which age on, long messages are removed that everybody has read. */
const CLEANUP_MS = 60_000

/** socket.io's own, which never gives back a lost connection, and after a few has none. */
export function postgresAdapter(pool: Pool) {
  let isClosed = false
  const lending = {
    async connect() {
      const client = await pool.connect()
      if (!isClosed) return client.once('end', () => client.release(true))
      client.release()
      // A rejection would be asked again, for ever.
      return new Promise<never>(() => {})
    },
    query: (text: string, values?: unknown[]) => pool.query(text, values),
  }
  const create = createAdapter(lending as unknown as Pool, {
    heartbeatInterval: HEARTBEAT_MS,
    heartbeatTimeout: 3 * HEARTBEAT_MS,
    cleanupInterval: CLEANUP_MS,
    errorHandler: (error) => log.debug({ err: error }, 'processes cannot tell each other live numbers'),
  })
  return { create, close: () => (isClosed = true) }
}
