import { setTimeout as sleep } from 'node:timers/promises'
import { openCluster } from './cluster.js'
import { FolderTaken, launch, type EmbeddedPostgres } from './launch.js'
import type { OwnerRole } from './processes.js'
import { connectionTo } from './socket.js'
import { untilFree, type Log } from './takeover.js'

/** How long a start tries again when somebody else took the folder at the same moment. */
const RACE_LIMIT_MS = 30_000
const RACE_POLL_MS = 100

/**
 * Starts Postgres on `dataDir`/postgres, which is made if need be. It lives no longer than this process, however
 * that ends. Throws a StartError when `dataDir` is unusable or another Sauti has it.
 * `settings` override those of Postgres.
 */
export async function startEmbedded(
  dataDir: string,
  log: Log,
  settings: Record<string, string> = {},
): Promise<EmbeddedPostgres> {
  return obtain(dataDir, 'server', log, settings)
}

/**
 * The Postgres of the Sauti that runs on `dataDir`, or one of our own until `stop()`. Waits for other commands that
 * have it to themselves.
 */
export async function attachEmbedded(dataDir: string, log: Log): Promise<EmbeddedPostgres> {
  return obtain(dataDir, 'command', log, {})
}

async function obtain(dataDir: string, role: OwnerRole, log: Log, settings: Record<string, string>) {
  const cluster = await openCluster(dataDir)
  const deadline = Date.now() + RACE_LIMIT_MS
  for (;;) {
    const server = await untilFree(cluster.folder, role, log)
    if (server) return borrowed(server.socketFolder)
    try {
      return await launch(cluster, role, settings)
    } catch (error) {
      if (!(error instanceof FolderTaken) || Date.now() > deadline) throw error
      await sleep(RACE_POLL_MS)
    }
  }
}

function borrowed(socketFolder: string): EmbeddedPostgres {
  return { connection: connectionTo(socketFolder), stop: async () => {}, exited: new Promise(() => {}) }
}
