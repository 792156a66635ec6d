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
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000
/** How much longer than a statement may take its client waits for the answer, so that Postgres is first to end it. */
const ANSWER_MARGIN_MS = 1_000
/** After how long without traffic a connection is probed, so that a lost route is noticed. */
const KEEP_ALIVE_AFTER_MS = 10_000
/**
 * Each connection plans a statement once, not anew for every set of parameters: planning a claim takes longer than
 * running it. And nothing is compiled: on large tables the planner thinks that our short statements are long ones.
 */
const OPTIONS = '-c plan_cache_mode=force_generic_plan -c jit=off'

// bigint ids and counts stay below 2^53 for as long as anybody will record sentences.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export interface PoolOptions {
  /** How many connections it has at most. */
  size?: number
  /** How long a request for a connection waits, for one that is lent or a new one. */
  connectTimeoutMs?: number
  /** How long a statement may take; 0 for as long as it takes. */
  statementTimeoutMs?: number
}

export function createPool(
  connection: Connection,
  {
    size = POOL_SIZE,
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
    statementTimeoutMs = STATEMENT_TIMEOUT_MS,
  }: PoolOptions = {},
): Pool {
  const pool = new pg.Pool({
    ...connection,
    max: size,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    options: OPTIONS,
    application_name: 'sauti',
  })
  // Without a listener a lost idle connection would end the process. One that is lost while closing is no news.
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ err: error }, 'an idle database connection was lost')
  })
  // A lost connection that is lent is told of by the statement under way, or by the next one.
  pool.on('connect', (client) => {
    client.on('error', () => {})
    limitAnswers(client, statementTimeoutMs)
  })
  pool.on('release', (_error, client) => limitAnswers(client, statementTimeoutMs))
  return pool
}

/**
 * Makes each query of a connection fail when no answer comes to a statement that may take `statementTimeoutMs` (0: as
 * long as it takes): a Postgres that is frozen or out of reach ends no statement itself. Holds until it is released.
 */
export function limitAnswers(client: pg.PoolClient, statementTimeoutMs: number): void {
  // pg reads the limit of each query there, which its types do not tell.
  const { connectionParameters } = client as unknown as { connectionParameters: { query_timeout: number } }
  connectionParameters.query_timeout = statementTimeoutMs && statementTimeoutMs + ANSWER_MARGIN_MS
}

/** Whether a query failed because no answer came: its connection still waits for one and is of no more use. */
export function isUnanswered(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout'
}
