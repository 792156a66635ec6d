import pg from 'pg'
import { openBuckets } from './buckets.js'
import { seed } from './campaigns/index.js'
import type { Config } from './config.js'
import { cookieSealer, type CookieSealer } from './identity/index.js'
import { registerKinds } from './kinds.js'
import type { Bucket } from './platform/bucket/index.js'
import { createPool, migrateUp, type Connection, type Pool } from './platform/db/index.js'
import { attachEmbedded, startEmbedded } from './platform/db/embedded/index.js'
import { ensureEventPartitions } from './platform/events/index.js'
import { StartError } from './platform/errors.js'
import { log } from './platform/log.js'
import { build } from './schema.js'

const CONNECT_TIMEOUT_MS = 10_000

/** What every role works with. */
export interface Services {
  connection: Connection
  pool: Pool
  bucket: Bucket
  cdn: Bucket
  sealer: CookieSealer
}

/** What was opened is closed in the opposite order. */
export class Closers {
  private readonly closers: (() => Promise<unknown>)[] = []

  defer(close: () => Promise<unknown>): void {
    this.closers.push(close)
  }

  /** Closes everything, whatever fails on the way; failures are logged. */
  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) {
      await close().catch((error: unknown) => log.error({ err: error }, 'something did not close'))
    }
  }
}

/**
 * Opens the database (embedded unless one is configured), brings it up to date and opens the buckets. A `command`
 * shares the embedded Postgres of a running Sauti; a `server` has it to itself.
 */
export async function openServices(
  config: Config,
  as: 'server' | 'command',
  closers: Closers,
): Promise<Services> {
  registerKinds()
  const connection = await openDatabase(config, as, closers)
  const pool = createPool(connection)
  closers.defer(() => pool.end())
  if (config.migrate) {
    await migrateUp(connection, build)
    await ensureEventPartitions(pool)
    await seed(pool)
  }
  return {
    connection,
    pool,
    ...(await openBuckets(config)),
    sealer: cookieSealer(config.encryptionKey),
  }
}

/** A connection and a statement, one after the other, wait less than the 10 s in which a request is answered. */
const REQUEST_LIMITS = { connectTimeoutMs: 4_000, statementTimeoutMs: 4_000 }

/** The connections of requests: where Postgres does not answer, they fail soon, and jobs are not hurried by it. */
export function openRequestPool({ connection }: Pick<Services, 'connection'>, closers: Closers): Pool {
  const pool = createPool(connection, REQUEST_LIMITS)
  closers.defer(() => pool.end())
  return pool
}

/** Where the database is, once it answers. */
export function openDatabase(
  config: Config,
  as: 'server' | 'command',
  closers: Closers,
): Promise<Connection> {
  return config.database ? external(config.database) : embedded(config, as, closers)
}

async function embedded(config: Config, as: 'server' | 'command', closers: Closers): Promise<Connection> {
  const open = as === 'server' ? startEmbedded : attachEmbedded
  const postgres = await open(config.dataDir, log)
  closers.defer(() => postgres.stop())
  void postgres.exited.then((error) => {
    log.fatal({ err: error }, 'the embedded Postgres ended')
    process.exit(1)
  })
  return postgres.connection
}

async function external(connection: Connection): Promise<Connection> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  try {
    await client.connect()
    return connection
  } catch (error) {
    throw new StartError(
      `DB_HOST: no connection to ${connection.host}:${connection.port} (${(error as Error).message})`,
    )
  } finally {
    await client.end()
  }
}
