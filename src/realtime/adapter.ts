import { createAdapter } from '@socket.io/postgres-adapter'
import type { PoolClient } from 'pg'
import type { Pool } from '../platform/db/index.js'
import { log } from '../platform/log.js'

/** Nobody asks how many processes there are: they need not tell each other often that they live. */
const HEARTBEAT_MS = 60_000
/** How often, and from which age on, long messages are removed that everybody has read. */
const CLEANUP_MS = 60_000

/** socket.io's own, which never gives back a connection that was lost, or that it was just getting when it was closed. */
export function postgresAdapter(pool: Pool) {
  const lent = new Map<PoolClient, (isLost: boolean) => void>()
  let isClosed = false
  // A rejection would make it ask again, for ever.
  const never = () => new Promise<never>(() => {})
  const lending = {
    async connect() {
      if (isClosed) return never()
      const client = await pool.connect()
      const giveBack = client.release.bind(client)
      // It may be lost, closed and given back in any order, and only once.
      const giveBackOnce = (isLost?: boolean | Error) => {
        if (lent.delete(client)) giveBack(isLost)
      }
      client.release = giveBackOnce
      lent.set(client, giveBackOnce)
      client.once('end', () => giveBackOnce(true))
      if (!isClosed) return client
      giveBackOnce()
      return never()
    },
    query: (text: string, values?: unknown[]) => pool.query(text, values),
  }
  const create = createAdapter(lending as unknown as Pool, {
    heartbeatInterval: HEARTBEAT_MS,
    heartbeatTimeout: 3 * HEARTBEAT_MS,
    cleanupInterval: CLEANUP_MS,
    errorHandler: (error) => log.debug({ err: error }, 'processes cannot tell each other live numbers'),
  })
  return {
    create,
    /** Once all that it made are closed. */
    close() {
      isClosed = true
      for (const giveBack of lent.values()) giveBack(true)
    },
  }
}
