import request from 'supertest'
import { CONTRIBUTOR_TERMS } from '../../src/identity/index.js'
import { testSauti, type TestSauti } from '../support/sauti.js'

let sauti: TestSauti
beforeAll(async () => void (sauti = await testSauti()))
afterAll(() => sauti.close())

const { document, version } = CONTRIBUTOR_TERMS

/** The statuses that the three ways to get a user name answer with. */
async function answers(username: string) {
  const { agent } = await sauti.person()
  const api = await request(sauti.app)
    .post('/api/v1/contributors')
    .send({ consent: { document, version }, username })
  const form = await request(sauti.app)
    .post('/en/join')
    .type('form')
    .send({ agree: 'on', adult: 'on', username })
  const change = await agent.patch('/api/v1/me').send({ username })
  return [api.status, form.status, change.status]
}

test.each([
  ['a line separator', 'Amina\u2028Tan'],
  ['a paragraph separator', 'Amina\u2029Tan'],
  ['nothing but an invisible letter', '\u3164'],
  ['nothing but invisible letters of Hangul', '\u115f\u1160\uffa0'],
  ['nothing but a blank of Braille', '\u2800'],
  ['an invisible letter in the middle', 'Ami\u3164na'],
  ['a space without width', 'Ami\u200bna'],
  ['a soft hyphen', 'Ami\u00adna'],
  ['a joiner that Latin letters have no use for', 'Ami\u200dna'],
  ['a mark of direction', 'Amina\u200fTan'],
  ['a change of direction', 'Amina\u202eTan'],
  ['the sign of a broken conversion', 'Ami\ufffdna'],
  ['a code point that is no character', 'Ami\uffffna'],
])('a user name with %s is refused by the API and the form', async (_what, username) => {
  expect(await answers(username)).toEqual([422, 422, 422])
  const { rows } = await sauti.pool.query('select from contributors where username = $1', [username])
  expect(rows).toEqual([])
})

test.each([
  ['Persian, with a non-joiner', 'مهدی\u200cزاده'],
  ['Sinhala, with a joiner', 'ශ්\u200dරී'],
  ['an emoji made of several', '👩\u200d🌾 Amina'],
  ['a heart that is drawn as an emoji', '❤️'],
  ['accents and an apostrophe', 'Ọlá d’Ébène'],
  ['Chinese', '王小明'],
])('a user name in %s is accepted', async (_what, username) => {
  expect(await answers(username)).toEqual([201, 303, 200])
})
