import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import request from 'supertest'
import type { Config } from '../../src/config.js'
import { log } from '../../src/platform/log.js'
import { reconcile } from '../../src/recordings/index.js'
import { securityHeaders } from '../../src/http/security-headers.js'
import { signingStore, type SigningStore } from '../support/store.js'
import { testSauti, type Person, type TestSauti } from '../support/sauti.js'
import { tone } from '../support/tone.js'

let sauti: TestSauti
let server: Server
let store: SigningStore
let author: Person
let id: string

beforeAll(async () => {
  sauti = await testSauti()
  store = await signingStore({ ...sauti.bucket })
  server = createServer(sauti.app).listen(0)
  await sauti.campaign(5)
  author = await sauti.person()
  id = await recorded()
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await store.close()
  await sauti.close()
})
beforeEach(() => {
  sauti.bucket.url = store.bucket.url
  store.signed.length = store.asked = 0
})

async function recorded(): Promise<string> {
  const [held] = await author.claim('record', 1)
  const recording = randomUUID()
  await author.record(held!.id, recording).expect(201)
  return recording
}

const audio = (query = '', recording = id) => `/api/v1/recordings/${recording}/audio${query}`

function fetchAs({ cookie }: Person, path: string, headers: Record<string, string> = {}): Promise<Response> {
  const { port } = server.address() as AddressInfo
  return fetch(`http://localhost:${port}${path}`, { headers: { ...headers, cookie } })
}

const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())

test('audio comes from the store where that signs URLs, in its type, whole or in part', async () => {
  const redirect = await author.agent.get(audio()).redirects(0).expect(302)
  expect(redirect.headers['cache-control']).toBe('private, no-store')
  expect(redirect.headers.location).toMatch(new RegExp(`^${store.origin}/audio/${id}/`))

  const whole = await fetchAs(author, audio())
  expect(new URL(whole.url).origin).toBe(store.origin)
  expect(whole.headers.get('content-type')).toBe('audio/wav')
  expect((await bytesOf(whole)).equals(tone())).toBe(true)
  const part = await fetchAs(author, audio(), { range: 'bytes=100-199' })
  expect(part.status).toBe(206)
  expect((await bytesOf(part)).equals(tone().subarray(100, 200))).toBe(true)
})

test('a URL that somebody passes on soon leads nowhere', async () => {
  const { headers } = await author.agent.get(audio()).redirects(0)
  const clock = jest.spyOn(Date, 'now')
  clock.mockReturnValue(Date.now() + 301_000)
  const late = await request(store.origin).get(headers.location!.slice(store.origin.length))
  clock.mockRestore()
  expect(late.status).toBe(403)
})

test('it is passed on to who cannot reach the store, as where there is nothing to sign', async () => {
  for (const query of ['?redirect=no', '']) {
    if (!query) sauti.bucket.url = async () => undefined
    const whole = await fetchAs(author, audio(query))
    expect([whole.status, whole.redirected]).toEqual([200, false])
    expect((await bytesOf(whole)).equals(tone())).toBe(true)
    const part = await fetchAs(author, audio(query), { range: 'bytes=100-199' })
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${tone().length}`)
    await author.agent.get(audio(query)).set('If-None-Match', whole.headers.get('etag')!).expect(304)
  }
  expect(store.asked).toBe(0)
  await author.agent.get(audio('?redirect=yes')).expect(422)
})

test('it is passed on while the store cannot sign', async () => {
  const warned = jest.spyOn(log, 'warn').mockReturnValue()
  sauti.bucket.url = () => Promise.reject(new Error('may not sign'))
  await author.agent.get(audio()).expect(200)
  expect(warned).toHaveBeenCalled()
  warned.mockRestore()
})

test('what is asked about it alone is answered without the store, which signs for reading only', async () => {
  const { headers } = await author.agent.head(audio()).expect(200)
  expect(headers['content-length']).toBe(String(tone().length))
  expect(store.signed).toEqual([])
})

test('for who may not hear it there is no recording and no URL', async () => {
  const stranger = await sauti.person()
  for (const who of [stranger.agent, request(sauti.app)]) {
    const refused = await who.get(audio())
    expect(refused.headers.location).toBeUndefined()
    expect([401, 404]).toContain(refused.status)
  }
  await stranger.agent.get(audio('?redirect=no')).expect(404)
  await stranger.agent.get(audio('', randomUUID())).expect(404)
  const withdrawn = await recorded()
  await author.agent.delete(`/api/v1/recordings/${withdrawn}`).expect(204)
  await author.agent.get(audio('', withdrawn)).expect(404)
  expect(store.signed).toEqual([])
})

test('no URL leads to audio that is known to be lost: that it cannot be had now is said at once', async () => {
  const lost = await recorded()
  for await (const { key } of sauti.bucket.list(`audio/${lost}/`)) await sauti.bucket.delete(key)
  const logged = jest.spyOn(log, 'error').mockReturnValue()
  await reconcile(sauti)
  logged.mockRestore()
  const answer = await author.agent.get(audio('', lost)).expect(503)
  expect(answer.body).toMatchObject({ code: 'bucket_unavailable' })
  expect(store.signed).toEqual([])
})

describe('what pages may talk to', () => {
  const config = { cdnBaseUrl: 'https://cdn.example/x' } as Config

  async function connectSources(url: TestSauti['bucket']['url']): Promise<string | undefined> {
    const app = express().use(securityHeaders(config, { url }))
    app.get('/', (_req, res) => void res.end())
    await new Promise(setImmediate)
    const { headers } = await request(app).get('/')
    return /connect-src ([^;]*?) *;/.exec(headers['content-security-policy']!)?.[1]
  }

  test('is the store that plays audio, too', async () => {
    expect(await connectSources(store.bucket.url)).toBe(`'self' https://cdn.example ${store.origin}`)
  })

  test('is no store where none signs, or where signing fails: pages are there all the same', async () => {
    const warned = jest.spyOn(log, 'warn').mockReturnValue()
    expect(await connectSources(async () => undefined)).toBe("'self' https://cdn.example")
    expect(warned).not.toHaveBeenCalled()
    expect(await connectSources(() => Promise.reject(new Error('no credentials')))).toBe(
      "'self' https://cdn.example",
    )
    expect(warned).toHaveBeenCalled()
    warned.mockRestore()
  })
})
