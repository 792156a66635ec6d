import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import express from 'express'
import request from 'supertest'
import { localBucket, type Bucket } from '../../src/platform/bucket/index.js'
import { publish } from '../../src/stats/publishing/publish.js'
import { statsRoutes } from '../../src/web/stats-files.js'

const body = JSON.stringify({ rows: [{ speakers: 3 }] })
let folder: string
let cdn: Bucket
let file: string

const app = () => express().disable('etag').use(statsRoutes({ cdn }))
const get = (url: string, encoding = 'identity') => request(app()).get(url).set('Accept-Encoding', encoding)
const bytesOf = (test: request.Test) =>
  test.buffer(true).parse((res, done) => {
    const chunks: Buffer[] = []
    const stream = res as unknown as Readable
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => done(null, Buffer.concat(chunks)))
  })

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'stats-'))
  cdn = await localBucket(folder)
  const files = await publish(cdn, new Map([['totals', body]]), new Date('2026-11-20T12:00:00Z'))
  file = `/stats/${files.totals}`
})
afterEach(() => rm(folder, { recursive: true }))

it('serves the manifest to any site, for a short while', async () => {
  const answer = await get('/stats/manifest.json')
  expect(answer.body).toEqual({
    generated_at: '2026-11-20T12:00:00.000Z',
    version: 1,
    files: { totals: file.slice('/stats/'.length) },
  })
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'public, max-age=60',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  })
  await get('/stats/manifest.json').set('If-None-Match', answer.headers.etag!).expect(304)
})

it('leads from the manifest to a file, by its relative address', async () => {
  const { body: manifest } = await get('/stats/manifest.json')
  const url = new URL(manifest.files.totals, 'https://sauti.example/stats/manifest.json')
  const answer = await get(url.pathname).expect(200)
  expect(answer.body).toEqual({ rows: [{ speakers: 3 }] })
})

it.each([
  ['identity', undefined, (packed: Buffer) => packed],
  ['gzip', 'gzip', gunzipSync],
  ['gzip, deflate, br', 'br', brotliDecompressSync],
  ['br;q=0, gzip', 'gzip', gunzipSync],
] as const)('serves a file to who takes %s, for ever', async (taken, encoding, unpack) => {
  const answer = await bytesOf(get(file, taken)).expect(200)
  expect(answer.headers['content-encoding']).toBe(encoding)
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
    'access-control-allow-origin': '*',
  })
  const received = answer.body as Buffer // which the client here has unpacked already, if it knows how
  const plain = received.toString() === body ? received : unpack(received)
  expect(plain.toString()).toBe(body)
  await get(file, taken).set('If-None-Match', answer.headers.etag!).expect(304)
})

it('has an ETag of its own for each form', async () => {
  const etags = await Promise.all(
    ['identity', 'gzip', 'br'].map(async (taken) => (await get(file, taken)).headers.etag),
  )
  expect(new Set(etags).size).toBe(3)
})

it('answers HEAD without a body', async () => {
  const answer = await request(app()).head(file).set('Accept-Encoding', 'identity').expect(200)
  expect(answer.headers['content-length']).toBe(String(body.length))
})

it('serves the plain form when a packed one is missing', async () => {
  await cdn.delete(`stats/${file.slice('/stats/'.length)}.br`)
  const answer = await get(file, 'br').expect(200)
  expect(answer.headers['content-encoding']).toBeUndefined()
})

it.each([
  '/stats',
  '/stats/',
  '/stats/totals.json',
  '/stats/totals-0123456789abcdef.json',
  '/stats/..%2f..%2fetc%2fpasswd',
  '/stats/a/b',
])('answers %s with a problem', async (url) => {
  const answer = await get(url).expect(404)
  expect(answer.type).toBe('application/problem+json')
  expect(answer.body).toMatchObject({ status: 404, code: 'statistics_not_found' })
})

it('does not hand out packed files by their names, which would say they are something else', async () => {
  await get(`${file}.br`).expect(404)
})

it('says so when the store fails', async () => {
  const broken = { ...cdn, head: () => Promise.reject(new Error('down')) }
  const answer = await request(express().use(statsRoutes({ cdn: broken }))).get(file)
  expect(answer.status).toBe(500)
  expect(answer.type).toBe('application/problem+json')
})
