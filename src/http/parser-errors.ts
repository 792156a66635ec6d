import { STATUS_CODES, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { ProductError } from '../platform/errors.js'
import { problemOf } from './problem.js'

/** How long a connection stays open for what its client still sends, so that the client reads the answer. */
const CLOSE_DELAY_MS = 1_000

/**
 * Answers a request that Node's HTTP parser gives up on (a wrong length or chunk, headers that are too large, a request
 * that takes too long) with a problem, and closes its connection. Such a request never reaches the app.
 */
export function answerParserErrors(server: Server): void {
  const responses = new WeakMap<Duplex, ServerResponse>()
  server.on('request', (req, res) => responses.set(req.socket, res))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writableEnded) return // the parser fails again for what comes after
    const response = responses.get(socket)
    const isAnswering = response?.headersSent && !response.writableEnded
    if (!socket.writable || error.code === 'ECONNRESET' || isAnswering) return void socket.destroy()
    socket.end(rawAnswer(toProductError(error)))
    setTimeout(() => socket.destroy(), CLOSE_DELAY_MS).unref()
  })
}

function toProductError({ code }: NodeJS.ErrnoException): ProductError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new ProductError('too_large', 'headers_too_large', 'The headers are too large.', { status: 431 })
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW')
    return new ProductError('too_large', 'body_too_large', 'The body is too large.')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ProductError('invalid', 'request_timeout', 'The request took too long.', { status: 408 })
  return new ProductError('invalid', 'bad_request', 'The request could not be read.', { status: 400 })
}

function rawAnswer(error: ProductError): string {
  const body = JSON.stringify(problemOf(error))
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
