import { randomUUID } from 'node:crypto'
import request from 'supertest'
import { refreshStats } from '../../src/stats/index.js'
import { closePictures } from '../../src/web/index.js'
import { testSauti, type Person, type TestSauti } from '../support/sauti.js'

/** A name that would be markup, were it not escaped. */
const NAME = `Amina </title><b>"&'`

let sauti: TestSauti
let amina: Person
let juma: Person
let badge: string

beforeAll(async () => {
  sauti = await testSauti()
  await sauti.campaign(12)
  amina = await sauti.person({ username: NAME })
  juma = await sauti.person({ username: 'Juma' })
  for (const { id } of await amina.claim('record', 10)) await amina.record(id).expect(201)
  const { body } = await amina.agent.get('/api/v1/me/badges').expect(200)
  badge = body.badges[0].id
})
afterAll(async () => {
  await closePictures()
  await sauti.close()
})

const stranger = () => request(sauti.app)
const share = (shared: boolean) =>
  amina.agent.patch(`/api/v1/me/badges/${badge}`).send({ shared }).expect(200)
const page = () => `/en/badges/${badge}`

test('a volunteer is told what they earned and what comes next', async () => {
  const { body } = await amina.agent.get('/api/v1/me/badges').expect(200)
  expect(body).toEqual({
    badges: [
      {
        id: badge,
        kind: 'record',
        language: 'sw',
        tier: 'bronze',
        earned_at: expect.any(String),
        shared: false,
      },
    ],
    progress: [
      {
        kind: 'record',
        language: 'sw',
        contributions: 10,
        valid: 0,
        invalid: 0,
        next: { tier: 'silver', contributions: 100, waits_for: 'contributions' },
      },
    ],
    days_in_a_row: 1,
    this_week: 10,
    weekly_goal: null,
  })
  await stranger().get('/api/v1/me/badges').expect(401)
})

test('a badge is its owner’s alone: others meet no page, no picture and no way to share it', async () => {
  await share(false)
  for (const place of [page(), `${page()}/picture.png`]) {
    await amina.agent.get(place).expect(200)
    await juma.agent.get(place).expect(404)
    await stranger().get(place).expect(404)
  }
  await juma.agent.patch(`/api/v1/me/badges/${badge}`).send({ shared: true }).expect(404)
  await juma.agent.post(page()).type('form').send({ shared: 'yes' }).expect(404)
  await stranger().post(page()).type('form').send({ shared: 'yes' }).expect(404)
  await stranger().get(page()).expect(404)
  const badges = await juma.agent.get('/api/v1/me/badges').expect(200)
  expect(badges.body).toMatchObject({ badges: [], progress: [], days_in_a_row: 0 })
})

test('no other site makes somebody share a badge', async () => {
  await share(false)
  await amina.agent
    .post(page())
    .set('Sec-Fetch-Site', 'cross-site')
    .type('form')
    .send({ shared: 'yes' })
    .expect(403)
  await stranger().get(page()).expect(404)
})

test('an id that names no badge is no page, whatever it looks like', async () => {
  for (const id of [randomUUID(), 'x', '%27', '1'.repeat(200)]) {
    await amina.agent.get(`/en/badges/${id}`).expect(404)
    await amina.agent.get(`/en/badges/${id}/picture.png`).expect(404)
  }
  await amina.agent.patch(`/api/v1/me/badges/${randomUUID()}`).send({ shared: true }).expect(404)
  await amina.agent.post(page()).type('form').send({ shared: 'perhaps' }).expect(422)
})

test('a shared badge is shown to whoever has the link, name and all and nothing else, until its owner stops', async () => {
  const shared = await amina.agent.post(page()).type('form').send({ shared: 'yes' }).expect(303)
  expect(shared.headers.location).toBe(page())
  const { text } = await stranger().get(page()).expect(200)
  expect(text).toContain('Amina &lt;/title&gt;&lt;b&gt;&#34;&amp;&#39;')
  expect(text).not.toContain('<b>')
  expect(text).not.toContain(amina.id)
  expect(text).toMatch(/<meta name="robots" content="noindex">/)
  const image = /<meta property="og:image" content="([^"]+)">/.exec(text)![1]!
  expect(image).toMatch(new RegExp(`^http://[^/]+${page()}/picture.png$`))
  const picture = await stranger()
    .get(new URL(image).pathname)
    .expect(200)
    .expect('content-type', 'image/png')
  expect((picture.body as Buffer).readUInt32BE(16)).toBe(1200)
  await amina.agent.post(page()).type('form').send({ shared: 'no' }).expect(303)
  await stranger().get(page()).expect(404)
})

test('the thank-you page tells of the badge, and how far the next one is, before the statistics know and after', async () => {
  const told = async () => (await amina.agent.get('/en/thank-you?language=sw').expect(200)).text
  for (const text of [await told(), await refreshStats(sauti).then(told)]) {
    expect(text).toContain('A new badge: Bronze')
    expect(text).toContain('10 of 100')
  }
})

test('a volunteer sets themselves a goal for the week, with or without script, and drops it again', async () => {
  const goal = async () => (await amina.agent.get('/api/v1/me').expect(200)).body.weekly_goal as number | null
  const shown = async () => (await amina.agent.get('/en/me').expect(200)).text
  expect(await goal()).toBeNull()
  expect(await shown()).not.toContain('This week')
  await amina.agent.post('/en/me/goal').type('form').send({ goal: '30' }).expect(303)
  expect(await goal()).toBe(30)
  expect(await shown()).toContain('This week: 10 of 30')
  await amina.agent.patch('/api/v1/me').send({ weekly_goal: 10 }).expect(200)
  expect(await shown()).toContain('goal is reached: 10 of 10')
  for (const wrong of [0, -1, 1.5, 1001, '5']) {
    await amina.agent.patch('/api/v1/me').send({ weekly_goal: wrong }).expect(422)
  }
  await amina.agent.post('/en/me/goal').type('form').send({ goal: '1001' }).expect(422)
  expect(await goal()).toBe(10)
  await amina.agent.post('/en/me/goal').type('form').send({ goal: '' }).expect(303)
  expect(await goal()).toBeNull()
})
