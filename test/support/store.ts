import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { Bucket } from '../../src/platform/bucket/index.js'

/** A bucket that signs URLs, and the server they lead to: a store as others offer it, with keys that expire. */
export interface SigningStore {
  bucket: Bucket
  origin: string
  /** Keys that a URL was asked for. */
  signed: string[]
  /** Requests it was sent. */
  asked: number
  /** Whether pages of other origins may read its answers. */
  cors: boolean
  close(): Promise<void>
}

export async function signingStore(local: Bucket): Promise<SigningStore> {
  const server = createServer((req, res) => {
    store.asked++
    const { pathname, searchParams } = new URL(req.url!, store.origin)
    if (store.cors) res.setHeader('Access-Control-Allow-Origin', '*')
    if (req.method !== 'GET' || Number(searchParams.get('until')) < Date.now()) res.writeHead(403).end()
    else void send(local, pathname.slice(1), searchParams.get('type')!, req.headers.range, res)
  }).listen(0)
  const store: SigningStore = {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    signed: [],
    asked: 0,
    cors: true,
    bucket: {
      ...local,
      async url(key, { seconds, contentType }) {
        store.signed.push(key)
        const query = new URLSearchParams({ until: String(Date.now() + seconds * 1000), type: contentType })
        return `${store.origin}/${key}?${query}`
      },
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return store
}

async function send(bucket: Bucket, key: string, type: string, range = '', res: ServerResponse) {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? []
  const found = await bucket.get(key, start ? { start: Number(start), end: Number(end) } : undefined)
  if (!found) return void res.writeHead(404).end('<Error/>')
  res.writeHead(start ? 206 : 200, { 'content-type': type })
  // Who asked may leave before its end.
  await pipeline(found.body, res).catch(() => {})
}
