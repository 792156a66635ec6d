import pg from 'pg'
import { log } from '../log.js'

/** Where a database is; `host` may be a socket folder. */
export interface Connection {
  host: string
  port: number
  user: string
  database: string
  password?: string
  ssl?: boolean
}

/** A pool or one connection of it inside a transaction: what a statement can be sent to. */
export type Db = pg.Pool | pg.PoolClient
export type Pool = pg.Pool
/** A connection inside a transaction; verbs that must commit together take this instead of `Db`. */
export type Transaction = pg.PoolClient & { readonly inTransaction: true }

/** Connections a process keeps; more only make them wait for each other. */
const POOL_SIZE = 8
const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000
/**
 * Each connection plans a statement once, not anew for every set of parameters: planning a claim takes longer than
 * running it. And nothing is compiled: on large tables the planner thinks that our short statements are long ones.
 */
const OPTIONS = '-c plan_cache_mode=force_generic_plan -c jit=off'

// bigint ids and counts stay below 2^53 for as long as anybody will record sentences.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export function createPool(connection: Connection, size = POOL_SIZE): Pool {
  const pool = new pg.Pool({
    ...connection,
    max: size,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    options: OPTIONS,
    application_name: 'sauti',
  })
  // Without a listener a lost idle connection would end the process. One that is lost while closing is no news.
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ err: error }, 'an idle database connection was lost')
  })
  // A lost connection that is lent is told of by the statement under way, or by the next one.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
