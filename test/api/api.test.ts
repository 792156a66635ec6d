import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import request from 'supertest'
import { createCampaign } from '../../src/campaigns/index.js'
import { runJob, runJobNow } from '../../jobs/index.js'
import type { Job } from '../../src/platform/job.js'
import { log } from '../../src/platform/log.js'
import { asAdmin } from '../support/database.js'
import { testSauti, type TestSauti } from '../support/sauti.js'

let sauti: TestSauti
beforeAll(async () => {
  sauti = await testSauti()
})
afterAll(() => sauti.close())

test('a stranger who sends a method that exists nowhere, or HEAD, is answered in kind', async () => {
  await request(sauti.app).head('/api/v1/languages').expect(200)
  await request(sauti.app).options('/api/v1/languages').expect(405)
})

test('work that one person kept on a device is not taken from whoever uses it next', async () => {
  await sauti.campaign(1)
  const [amina, juma] = [await sauti.person(), await sauti.person()]
  const [assignment] = await amina.claim('record', 1)
  const ofAmina = (person: typeof juma) => person.record(assignment!.id).set('Sauti-As', amina.id)
  await ofAmina(juma).expect(401)
  await ofAmina(amina).expect(201)
})

test('a volunteer can keep their name off the leaderboards, and is told where they stand all the same', async () => {
  const { agent } = await sauti.person()
  expect((await agent.get('/api/v1/me').expect(200)).body).toMatchObject({ leaderboards: true })
  const changed = await agent.patch('/api/v1/me').send({ leaderboards: false }).expect(200)
  expect(changed.body).toMatchObject({ leaderboards: false })
  await agent.patch('/api/v1/me').send({ username: 'Amina' }).expect(200)
  expect((await agent.get('/api/v1/me').expect(200)).body).toMatchObject({ leaderboards: false })
  expect((await agent.get('/api/v1/me/ranks?language=sw').expect(200)).body).toEqual({ ranks: [] })
  await agent.get('/api/v1/me/ranks?language=!').expect(422)
})

test('a volunteer is told with which processing a campaign wants to be recorded, and otherwise of none', async () => {
  const person = await sauti.person()
  const usual = await sauti.campaign(1)
  const [plain] = await person.claim('record', 1, { campaign: usual })
  expect(plain).not.toHaveProperty('capture')
  const { id } = await createCampaign(sauti.pool, {
    language: 'sw',
    title: 'In the street',
    lines: [{ line: 1, text: 'Barabarani kuna kelele nyingi' }],
    source: 'test',
    licence: 'CC0-1.0',
    policy: { capture: { noise_suppression: true } },
  })
  const [processed] = await person.claim('record', 1, { campaign: id })
  expect(processed).toMatchObject({ capture: { noise_suppression: true } })
})

test('lists are compressed on their way to a phone', async () => {
  const answer = await request(sauti.app)
    .get('/api/v1/openapi.json')
    .set('Accept-Encoding', 'gzip')
    .expect(200)
  expect(answer.headers['content-encoding']).toBe('gzip')
})

test('bigger bodies than any recording are refused before they are sent', async () => {
  const who = await sauti.person()
  await sauti.campaign(1)
  const [held] = await who.claim('record', 1)
  const answer = await who.agent
    .put(`/api/v1/recordings/${randomUUID()}`)
    .field('assignment_id', held!.id)
    .attach('audio', Buffer.alloc(50 * 1024 * 1024), 'a.wav')
  expect(answer.status).toBe(413)
})

test('an operator sees that the store is away, and no pod is taken out of service for it', async () => {
  const incoming = path.join(sauti.folder, 'bucket', '.incoming')
  await rename(incoming, `${incoming}.away`)
  const away = await request(sauti.app).get('/readyz').expect(200)
  expect(away.body).toEqual({ database: 'ok', bucket: 'no_answer' })
  await rename(`${incoming}.away`, incoming)
  const back = await request(sauti.app).get('/readyz').expect(200)
  expect(back.body).toEqual({ database: 'ok', bucket: 'ok' })
})

test('while the database is away callers are told to come back, and it mends without a restart', async () => {
  const who = await sauti.person()
  const { rows } = await sauti.pool.query<{ name: string }>('select current_database() as name')
  const name = rows[0]!.name
  await asAdmin(`alter database ${name} connection limit 0`)
  await asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
  const answer = await who.agent.get('/api/v1/me')
  expect(answer.status).toBe(503)
  expect(answer.body).toMatchObject({ code: 'database_unavailable' })
  expect(answer.headers['retry-after']).toBe('5')
  await request(sauti.app).get('/healthz').expect(200)
  await request(sauti.app).get('/readyz').expect(503)
  await asAdmin(`alter database ${name} connection limit -1`)
  await who.agent.get('/api/v1/me').expect(200)
  await request(sauti.app).get('/readyz').expect(200)
})

test('a job that is asked for waits its turn, so that it knows of everything before it', async () => {
  const deps = { ...sauti, log }
  let finish: (() => void) | undefined
  const order: string[] = []
  const slow: Job = {
    name: 'slow',
    schedule: '* * * * *',
    run: () => new Promise<void>((resolve) => (finish = resolve)).then(() => order.push('first')),
  }
  const first = runJobNow(slow, deps)
  while (!finish) await setImmediate()
  const asked = runJobNow({ ...slow, run: async () => order.push('asked') }, deps)
  await runJob({ ...slow, run: async () => order.push('by the clock') }, deps)
  finish()
  await Promise.all([first, asked])
  expect(order).toEqual(['first', 'asked'])
})
