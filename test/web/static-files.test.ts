import { createHash } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { once } from 'node:events'
import { createServer, get, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import express from 'express'
import { assetUrl } from '../../src/web/index.js'
import { staticFiles } from '../../src/web/static-files.js'

const script = assetUrl('record.js')
let server: Server

beforeAll(async () => {
  server = createServer(express().use(staticFiles())).listen(0)
  await once(server, 'listening')
})

afterAll(() => server.close())

it.each([
  ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
  ['gzip', 'gzip, deflate', gunzipSync],
  [undefined, 'identity', (plain: Buffer) => plain],
  [undefined, 'br;q=0, gzip;q=0', (plain: Buffer) => plain],
] as const)('a script comes as %s to whoever takes %s', async (encoding, taken, unpack) => {
  const answer = await raw(script, { 'accept-encoding': taken })
  expect(answer.status).toBe(200)
  expect(answer.headers['content-encoding']).toBe(encoding)
  expect(answer.headers['content-type']).toMatch(/^text\/javascript/)
  expect(answer.headers['vary']).toBe('Accept-Encoding')
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  const plain = await raw(script, { 'accept-encoding': 'identity' })
  expect(hash(unpack(answer.body))).toBe(hash(plain.body))
})

it('a cache is never told that one form is still good for another', async () => {
  const [br, gzip, plain] = await Promise.all(
    ['br', 'gzip', 'identity'].map((taken) => raw(script, { 'accept-encoding': taken })),
  )
  const tags = [br, gzip, plain].map((answer) => answer?.headers['etag'])
  expect(new Set(tags).size).toBe(3)
  const again = (taken: string) => raw(script, { 'accept-encoding': taken, 'if-none-match': tags[0]! })
  expect((await again('br')).status).toBe(304)
  expect((await again('gzip')).status).toBe(200)
})

it('fonts and pictures, which are packed already, come as they are', async () => {
  const font = await raw(assetUrl('latin.latin.woff2'), { 'accept-encoding': 'br' })
  expect(font.headers['content-encoding']).toBeUndefined()
  expect(font.headers['content-type']).toBe('font/woff2')
  const picture = await raw('/icons/icon-192.png', { 'accept-encoding': 'br' })
  expect(picture.headers['content-type']).toBe('image/png')
})

it('what has no hash in its name is asked for again after an hour', async () => {
  const { headers } = await raw('/icons/favicon.svg', { 'accept-encoding': 'br' })
  expect(headers['content-type']).toMatch(/^image\/svg\+xml/)
  expect(headers['cache-control']).toBe('public, max-age=3600')
})

it('the licence of every font is served with it', async () => {
  const { body } = await raw('/licences/noto-nastaliq-urdu.txt', { 'accept-encoding': 'identity' })
  expect(String(body)).toContain('SIL OPEN FONT LICENSE')
})

interface Answer {
  status: number | undefined
  headers: IncomingHttpHeaders
  body: Buffer
}

/** Asks as nobody's client, which would unpack the answer. */
async function raw(address: string, headers: Record<string, string>): Promise<Answer> {
  const asked = get({ port: (server.address() as AddressInfo).port, path: address, headers })
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) }
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
