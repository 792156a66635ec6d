import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { once } from 'node:events'
import type { Express } from 'express'
import type { Config } from './config.js'
import { answerParserErrors } from './http/parser-errors.js'
import { StartError } from './platform/errors.js'
import type { Live } from './realtime/index.js'
import type { Closers } from './services.js'

/** A recording of the largest size gets through at 35 kB/s; slower ones are compressed by the recorder. */
const REQUEST_TIMEOUT_MS = 10 * 60_000
/** How long a shutdown waits for what is in flight. */
const DRAIN_MS = 20_000
/** How soon a connection that a browser keeps open is closed once its last request is answered. */
const DRAIN_POLL_MS = 50

/** Listens until closed; closing lets requests in flight finish. Answers the port. Throws a StartError if it is taken. */
export async function listen(app: Express, config: Config, closers: Closers, live?: Live): Promise<number> {
  const server = config.tls ? tlsServer(config.tls, app) : createServer(app)
  server.requestTimeout = REQUEST_TIMEOUT_MS
  answerParserErrors(server)
  live?.attach(server)
  server.listen(config.port, config.host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new StartError(whyNotListening(error as NodeJS.ErrnoException, config))
  }
  closers.defer(() => drain(server))
  // A server is closed when its sockets are.
  if (live) closers.defer(() => live.close())
  const address = server.address()
  return typeof address === 'object' && address ? address.port : config.port
}

function tlsServer(tls: NonNullable<Config['tls']>, app: Express): Server {
  try {
    return createTlsServer(tls, app)
  } catch (error) {
    throw new StartError(`TLS_CERT, TLS_KEY: are no certificate and its key (${(error as Error).message})`)
  }
}

async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const answered = setInterval(() => server.closeIdleConnections(), DRAIN_POLL_MS)
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearInterval(answered)
  clearTimeout(timer)
}

function whyNotListening(error: NodeJS.ErrnoException, { port, host }: Config): string {
  if (error.code === 'EADDRINUSE') return `PORT: ${port} is taken by another program`
  if (error.code === 'EACCES') return `PORT: ${port} may not be used by this user`
  return `HOST: cannot listen on ${host ?? 'any address'} (${error.message})`
}
