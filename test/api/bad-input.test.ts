import { randomUUID } from 'node:crypto'
import request from 'supertest'
import { testSauti, type Person, type TestSauti } from '../support/sauti.js'
import { tone } from '../support/tone.js'

let sauti: TestSauti
let who: Person
let held: string
const consent = { document: 'contributor-terms', version: '1' }

beforeAll(async () => {
  sauti = await testSauti()
  await sauti.campaign(10)
  who = await sauti.person()
  held = (await who.claim('record', 1))[0]!.id
})
afterAll(() => sauti.close())

/** Rows and objects that a refused request must not add to. */
async function traces(): Promise<unknown> {
  const { rows } = await sauti.pool.query(
    `select (select count(*) from contributors) as contributors, (select count(*) from consents) as consents,
       (select count(*) from recordings) as recordings, (select count(*) from validations) as validations,
       (select count(*) from assignments) as assignments, (select count(*) from reports) as reports,
       (select count(*) from events) as events`,
  )
  const objects = []
  for await (const object of sauti.bucket.list('')) objects.push(object.key)
  return { ...rows[0], objects }
}

const post = (path: string, body: object) => who.agent.post(`/api/v1${path}`).send(body)
const upload = (audio: Buffer, id = randomUUID(), fields: Record<string, string> = {}) => {
  const put = who.agent.put(`/api/v1/recordings/${id}`).field('assignment_id', fields.assignment_id ?? held)
  if (fields.capture) put.field('capture', fields.capture)
  return put.attach('audio', audio, { filename: 'a.wav', contentType: 'audio/wav' })
}
const vote = (body: object, id: string = randomUUID()) =>
  who.agent.put(`/api/v1/validations/${id}`).send(body)

const silence = tone({ amplitude: 0 })
/** A WAV with an endless comment before its sound. */
const tooLarge = Buffer.concat([
  tone().subarray(0, 12),
  Buffer.from('LIST\xff\xff\xff\x7f', 'latin1'),
  Buffer.alloc(21 * 1024 * 1024),
])

const CASES: [what: string, ask: () => request.Test, status: number, code: string][] = [
  ['joining without consent', () => post('/contributors', {}), 422, 'invalid_input'],
  [
    'joining under old terms',
    () => post('/contributors', { consent: { ...consent, version: '0' } }),
    422,
    'consent_not_current',
  ],
  ['an age that is no band', () => post('/contributors', { consent, age_band: '17' }), 422, 'invalid_input'],
  [
    'a gender that is not listed',
    () => post('/contributors', { consent, gender: 'x' }),
    422,
    'invalid_input',
  ],
  [
    'a name of 41 characters',
    () => post('/contributors', { consent, username: 'a'.repeat(41) }),
    422,
    'invalid_input',
  ],
  ['an empty name', () => post('/contributors', { consent, username: '  ' }), 422, 'invalid_input'],
  [
    'a name with a line break',
    () => post('/contributors', { consent, username: 'a\nb' }),
    422,
    'invalid_input',
  ],
  [
    'a mother tongue that is no tag',
    () => post('/contributors', { consent, mother_tongue: 'not a tag' }),
    422,
    'invalid_input',
  ],
  [
    'a region that is no country',
    () => post('/contributors', { consent, region: 'ZZ9' }),
    422,
    'invalid_input',
  ],
  [
    'a body that is not JSON',
    () => who.agent.post('/api/v1/assignments').type('json').send('{"kind":'),
    400,
    'malformed_json',
  ],
  [
    'a body of another type',
    () => who.agent.post('/api/v1/assignments').type('text/plain').send('hello'),
    415,
    'unsupported_media_type',
  ],
  [
    'a body as large as a book',
    () => post('/reports', { sentence_id: '1', reason: 'x', note: 'n'.repeat(50_000) }),
    413,
    'body_too_large',
  ],
  [
    'a kind that does not exist',
    () => post('/assignments', { kind: 'sing', language: 'sw' }),
    422,
    'invalid_input',
  ],
  [
    'a claim of 51',
    () => post('/assignments', { kind: 'record', language: 'sw', count: 51 }),
    422,
    'invalid_input',
  ],
  [
    'a claim of none',
    () => post('/assignments', { kind: 'record', language: 'sw', count: 0 }),
    422,
    'invalid_input',
  ],
  [
    'a claim of one and a half',
    () => post('/assignments', { kind: 'record', language: 'sw', count: 1.5 }),
    422,
    'invalid_input',
  ],
  ['a claim without a language', () => post('/assignments', { kind: 'record' }), 422, 'invalid_input'],
  [
    'a claim in an unknown language',
    () => post('/assignments', { kind: 'record', language: 'xx' }),
    404,
    'language_unknown',
  ],
  [
    'skipping what nobody holds',
    () => post(`/assignments/${randomUUID()}/skip`, {}),
    404,
    'assignment_not_found',
  ],
  ['skipping what is no id', () => post('/assignments/1/skip', {}), 422, 'invalid_input'],
  ['a recording under an id that is none', () => upload(tone(), 'mine' as never), 422, 'invalid_input'],
  [
    'a recording of an unknown assignment',
    () => upload(tone(), undefined, { assignment_id: randomUUID() }),
    404,
    'assignment_not_found',
  ],
  [
    'a recording whose capture is not JSON',
    () => upload(tone(), undefined, { capture: '{' }),
    422,
    'invalid_input',
  ],
  [
    'a recording without audio',
    () => who.agent.put(`/api/v1/recordings/${randomUUID()}`).field('assignment_id', held),
    422,
    'audio_missing',
  ],
  [
    'a recording that is not a form',
    () => who.agent.put(`/api/v1/recordings/${randomUUID()}`).send({}),
    415,
    'unsupported_media_type',
  ],
  [
    'a file before its fields',
    () =>
      who.agent
        .put(`/api/v1/recordings/${randomUUID()}`)
        .attach('audio', tone(), 'a.wav')
        .field('assignment_id', held),
    422,
    'invalid_input',
  ],
  ['two files', () => upload(tone()).attach('audio', tone(), 'b.wav'), 422, 'invalid_input'],
  ['empty audio', () => upload(Buffer.alloc(0)), 422, 'audio_empty'],
  [
    'a picture called audio',
    () => upload(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
    415,
    'audio_not_recognised',
  ],
  ['half of a recording', () => upload(tone().subarray(0, 9_000)), 422, 'audio_truncated'],
  ['a click', () => upload(tone({ seconds: 0.3 })), 422, 'audio_too_short'],
  ['a speech of 31 seconds', () => upload(tone({ seconds: 31, rate: 8_000 })), 422, 'audio_too_long'],
  ['a file of 21 MB', () => upload(tooLarge), 413, 'audio_too_large'],
  ['silence', () => upload(silence), 422, 'audio_silent'],
  [
    'a vote on nothing',
    () => vote({ assignment_id: randomUUID(), verdict: 'accept' }),
    404,
    'assignment_not_found',
  ],
  [
    'a vote on a task to record',
    () => vote({ assignment_id: held, verdict: 'accept' }),
    404,
    'assignment_not_found',
  ],
  [
    'a verdict that does not exist',
    () => vote({ assignment_id: held, verdict: 'maybe' }),
    422,
    'invalid_input',
  ],
  [
    'reasons for an accept',
    () => vote({ assignment_id: held, verdict: 'accept', reasons: ['noise'] }),
    422,
    'invalid_input',
  ],
  [
    'a reason that is not listed',
    () => vote({ assignment_id: held, verdict: 'reject', reasons: ['ugly'] }),
    422,
    'invalid_input',
  ],
  [
    'undoing a vote that was never cast',
    () => who.agent.delete(`/api/v1/validations/${randomUUID()}`),
    404,
    'validation_not_found',
  ],
  [
    'taking back what was never recorded',
    () => who.agent.delete(`/api/v1/recordings/${randomUUID()}`),
    404,
    'recording_not_found',
  ],
  [
    'listening to what does not exist',
    () => who.agent.get(`/api/v1/recordings/${randomUUID()}/audio`),
    404,
    'recording_not_found',
  ],
  ['a report about nothing', () => post('/reports', { reason: 'offensive' }), 422, 'invalid_input'],
  [
    'a report about two things',
    () => post('/reports', { sentence_id: '1', recording_id: randomUUID(), reason: 'x' }),
    422,
    'invalid_input',
  ],
  [
    'a report about an unknown sentence',
    () => post('/reports', { sentence_id: '999999', reason: 'x' }),
    404,
    'subject_not_found',
  ],
  ['a report without a reason', () => post('/reports', { sentence_id: '1' }), 422, 'invalid_input'],
  ['a region without a code', () => post('/contributors', { consent, region: 'x' }), 422, 'invalid_input'],
  ['a region nobody assigned', () => post('/contributors', { consent, region: 'ZZ' }), 422, 'invalid_input'],
  [
    'half a character in a name',
    () => post('/contributors', { consent, username: 'a\ud800' }),
    422,
    'invalid_input',
  ],
  [
    'a name that turns the text of others',
    () => post('/contributors', { consent, username: 'a\u202eb' }),
    422,
    'invalid_input',
  ],
  [
    'a name that cannot be seen',
    () => post('/contributors', { consent, username: '\u200b\u200b' }),
    422,
    'invalid_input',
  ],
  [
    'half a character in a reason',
    () => post(`/assignments/${held}/skip`, { reason: '\ud800' }),
    422,
    'invalid_input',
  ],
  [
    'half a character in what a device says',
    () => upload(tone(), undefined, { capture: '{"a":"\\ud800"}' }),
    422,
    'invalid_input',
  ],
  [
    'taking back the consent to a list',
    () => who.agent.delete('/api/v1/me/consents?document[]=zzz'),
    422,
    'invalid_input',
  ],
  [
    'taking back the consent to what nobody agreed to',
    () => who.agent.delete('/api/v1/me/consents').query({ document: 'zzz' }),
    422,
    'invalid_input',
  ],
  [
    'a body that is null',
    () => who.agent.patch('/api/v1/me').type('json').send('null'),
    422,
    'invalid_input',
  ],
  [
    'a history from before the calendar',
    () => who.agent.get('/api/v1/me/contributions').query({ before: '0000-01-01T00:00:00Z' }),
    422,
    'invalid_input',
  ],
  [
    'a history from a moment that the database cannot read',
    () =>
      who.agent.get('/api/v1/me/contributions').query({ before: `2026-01-01T00:00:00.${'0'.repeat(500)}Z` }),
    422,
    'invalid_input',
  ],
  [
    'a claim in a campaign that does not exist',
    () => post('/assignments', { kind: 'record', language: 'sw', campaign: randomUUID() }),
    404,
    'campaign_unknown',
  ],
  ['a field after the file', () => upload(tone()).field('capture', '{}'), 422, 'invalid_input'],
  ['a method that a path has not', () => who.agent.put('/api/v1/languages'), 405, 'method_not_allowed'],
  ['a path that does not exist', () => who.agent.get('/api/v1/nothing'), 404, 'not_found'],
  [
    'a path that cannot be decoded',
    () => who.agent.get('/api/v1/recordings/%E0%A4%A/audio'),
    400,
    'invalid_input',
  ],
  [
    'a write from another site',
    () => post('/assignments', { kind: 'record', language: 'sw' }).set('Sec-Fetch-Site', 'cross-site'),
    403,
    'cross_site',
  ],
  [
    'a write from another origin',
    () => post('/assignments', { kind: 'record', language: 'sw' }).set('Origin', 'https://evil.example'),
    403,
    'cross_site',
  ],
  [
    'a write from an origin that hides itself',
    () => post('/assignments', { kind: 'record', language: 'sw' }).set('Origin', 'null'),
    403,
    'cross_site',
  ],
]

test.each(CASES)('%s is refused clearly and leaves nothing behind', async (_what, ask, status, code) => {
  const before = await traces()
  const answer = await ask()
  expect(answer.body).toMatchObject({ status, code, title: expect.any(String), detail: expect.any(String) })
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toMatch('application/problem+json')
  expect(await traces()).toEqual(before)
})

test('the assignment that so much went wrong with is still good', async () => {
  await who.record(held).expect(201)
})

describe('a stranger', () => {
  const WRITES: [string, (agent: ReturnType<typeof request.agent>) => request.Test][] = [
    ['claim', (agent) => agent.post('/api/v1/assignments').send({ kind: 'record', language: 'sw' })],
    [
      'record',
      (agent) =>
        agent
          .put(`/api/v1/recordings/${randomUUID()}`)
          .field('assignment_id', held)
          .attach('audio', tone(), 'a.wav'),
    ],
    [
      'vote',
      (agent) =>
        agent.put(`/api/v1/validations/${randomUUID()}`).send({ assignment_id: held, verdict: 'accept' }),
    ],
    ['report', (agent) => agent.post('/api/v1/reports').send({ sentence_id: '1', reason: 'x' })],
    ['see a profile', (agent) => agent.get('/api/v1/me')],
  ]

  test.each(WRITES)('cannot %s before they agreed to anything', async (_what, ask) => {
    const answer = await ask(request.agent(sauti.app)).expect(401)
    expect(answer.body).toMatchObject({ code: 'not_a_contributor' })
  })

  test('is who they are after forging, altering or borrowing the form of a cookie', async () => {
    const joined = await request(sauti.app).post('/api/v1/contributors').send({ consent }).expect(201)
    const cookie = String(joined.headers['set-cookie']).split(';')[0]!
    const [name, token] = cookie.split(/=(.*)/s) as [string, string]
    const middle = Math.floor(token.length / 2)
    const altered = token.slice(0, middle) + (token[middle] === 'A' ? 'B' : 'A') + token.slice(middle + 1)
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: who.id })).toString('base64url')}.`
    for (const forged of [altered, unsigned, who.id, 'x', `${token}x`]) {
      await request(sauti.app).get('/api/v1/me').set('Cookie', `${name}=${forged}`).expect(401)
    }
    await request(sauti.app).get('/api/v1/me').set('Cookie', cookie).expect(200)
  })

  test('gets a cookie that scripts cannot read and other sites cannot send', async () => {
    const joined = await request(sauti.app).post('/api/v1/contributors').send({ consent }).expect(201)
    expect(String(joined.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/)
  })
})

test('who takes their consent back can do nothing more until they give it anew', async () => {
  const person = await sauti.person()
  await person.agent.delete('/api/v1/me/consents').send({ document: 'contributor-terms' }).expect(204)
  const refused = await person.agent
    .post('/api/v1/assignments')
    .send({ kind: 'record', language: 'sw' })
    .expect(403)
  expect(refused.body).toMatchObject({ code: 'consent_required' })
  const given = await person.agent.post('/api/v1/me/consents').send(consent).expect(201)
  expect((given.body as { consents: unknown[] }).consents).toHaveLength(2)
  expect(await person.claim('record', 1)).toHaveLength(1)
})
