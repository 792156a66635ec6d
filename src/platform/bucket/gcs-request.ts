import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { pipeline, type Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Storage } from '@google-cloud/storage'
import { CONNECT_MS, SOCKETS } from './in-time.js'

export interface Ask {
  signal: AbortSignal
  method?: 'GET' | 'POST' | 'DELETE'
  headers?: OutgoingHttpHeaders
  body?: Readable
}

/** An answer that is no success. */
class GcsError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/**
 * Requests to the JSON API under the SDK's identity and address. The SDK's own cannot be given up, sends bodies
 * without their length, and closes the connections of everybody when one reader leaves in the middle of a download.
 */
export function gcsRequests(storage: Storage) {
  const { request, Agent } = storage.apiEndpoint.startsWith('https:') ? https : http
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS })

  return async function ask(path: string, { body, signal, ...how }: Ask): Promise<IncomingMessage> {
    const url = storage.apiEndpoint + path
    try {
      const headers = { ...how.headers, ...(await identity(storage, url)) }
      signal.throwIfAborted()
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const asked = request(url, { ...how, headers, agent, signal })
        asked.once('response', resolve).once('error', reject)
        asked.once('socket', (socket) => unlessConnected(socket, () => asked.destroy()))
        if (body) pipeline(body, asked, (error) => error && reject(error))
        else asked.end()
      })
      const { statusCode = 0 } = answer
      if (statusCode < 300) return answer
      throw new GcsError(statusCode, `${statusCode}: ${(await text(answer)).slice(0, MESSAGE_LENGTH)}`)
    } finally {
      body?.destroy()
    }
  }
}

const MESSAGE_LENGTH = 500

/** As the SDK has it: nobody in particular to an endpoint that is not Google's. */
async function identity(storage: Storage, url: string): Promise<Record<string, string>> {
  return storage.customEndpoint ? {} : storage.authClient.getRequestHeaders(url)
}

function unlessConnected(socket: Socket, giveUp: () => void): void {
  if (!socket.connecting) return
  const timer = setTimeout(giveUp, CONNECT_MS)
  socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
}
