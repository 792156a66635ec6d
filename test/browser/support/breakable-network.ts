import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The way between a browser and Sauti: it can break, hang, and bring another build's service worker. */
export interface Network {
  /** Where the browser finds Sauti. */
  origin: string
  state: 'up' | 'down' | 'hanging'
  /** What becomes of the service worker on its way. */
  alterWorker: (script: string) => string
  close(): Promise<void>
}

export async function startNetwork(to: string): Promise<Network> {
  const server = createServer((req, res) => {
    if (network.state === 'down') req.socket.destroy()
    else if (network.state === 'up') pass(req, res)
  })

  function pass(req: IncomingMessage, res: ServerResponse): void {
    const headers = { ...req.headers, 'accept-encoding': 'identity' }
    const onward = request(to + req.url, { method: req.method ?? 'GET', headers }, (answer) => {
      if (req.url !== '/service-worker.js') {
        res.writeHead(answer.statusCode ?? 502, answer.headers)
        return void answer.pipe(res)
      }
      const { 'content-length': _length, etag: _etag, 'last-modified': _changed, ...rest } = answer.headers
      let script = ''
      answer.on('data', (chunk) => (script += String(chunk)))
      answer.on('end', () => res.writeHead(answer.statusCode ?? 502, rest).end(network.alterWorker(script)))
    })
    onward.on('error', () => req.socket.destroy())
    req.pipe(onward)
  }

  await once(server.listen(0), 'listening')
  const network: Network = {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    state: 'up',
    alterWorker: (script) => script,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return network
}
