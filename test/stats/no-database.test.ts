import request from 'supertest'
import { refreshStats } from '../../src/stats/index.js'
import { testSauti, type TestSauti } from '../support/sauti.js'
import { manifestOf } from './published.js'

let sauti: TestSauti

beforeAll(async () => {
  sauti = await testSauti()
  await refreshStats(sauti)
})
afterEach(() => jest.restoreAllMocks())
afterAll(() => sauti.close())

it('asks the database nothing when somebody looks at the statistics, however many look', async () => {
  const { files } = await manifestOf(sauti.cdn)
  const query = jest.spyOn(sauti.pool, 'query')
  const connect = jest.spyOn(sauti.pool, 'connect')
  const places = [
    '/en/dashboard',
    '/ur/dashboard?language=sw',
    '/en/embed/timeline?language=sw',
    '/en/dashboard/picture.png',
    '/ur/dashboard/picture.png',
    '/stats/manifest.json',
    ...Object.values(files).map((file) => `/stats/${file}`),
  ]
  for (const place of places) await request(sauti.app).get(place).expect(200)
  expect(query).not.toHaveBeenCalled()
  expect(connect).not.toHaveBeenCalled()

  // The test would see a question: pages that begin from the database ask some.
  await request(sauti.app).get('/en/').expect(200)
  expect(query.mock.calls.length + connect.mock.calls.length).toBeGreaterThan(0)
})

it('asks it who somebody is, and nothing else, when they look with a cookie', async () => {
  const person = await sauti.person()
  const asked = jest.spyOn(sauti.pool, 'connect')
  await request(sauti.app).get('/en/dashboard?language=sw').set('Cookie', person.cookie).expect(200)
  expect(asked).toHaveBeenCalledTimes(1)
})

it('frames a chart without a cookie, whoever looks', async () => {
  const person = await sauti.person()
  const asked = jest.spyOn(sauti.pool, 'connect')
  const answer = await request(sauti.app).get('/ta/embed/map').set('Cookie', person.cookie).expect(200)
  expect(answer.headers['set-cookie']).toBeUndefined()
  expect(answer.headers['content-security-policy']).toContain('frame-ancestors *')
  expect(asked).not.toHaveBeenCalled()
})

it('draws for one address only so often, and for everybody else all the same', async () => {
  const ask = () => request(sauti.app).get('/en/dashboard/picture.png')
  const { headers } = await ask().expect(200)
  // Of several limits the lowest is that of pictures.
  const left = Math.min(
    ...Array.from(String(headers.ratelimit).matchAll(/r=(\d+)/g), ([, rest]) => Number(rest)),
  )
  for (let asked = 0; asked < left; asked++)
    await ask().set('If-None-Match', String(headers.etag)).expect(304)
  await ask().expect(429)
  await request(sauti.app).get('/en/dashboard').expect(200)
})
