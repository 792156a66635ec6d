import { randomUUID } from 'node:crypto'
import { testSauti, type Person, type TestSauti } from '../support/sauti.js'
import { tone } from '../support/tone.js'

const audio = tone()
const recording = randomUUID()
let sauti: TestSauti
let author: Person

beforeAll(async () => {
  sauti = await testSauti()
  await sauti.campaign(1)
  author = await sauti.person()
  const [assignment] = await author.claim('record', 1)
  await author.record(assignment!.id, recording, audio).expect(201)
})
afterAll(() => sauti.close())

const ask = (range: string) =>
  author.agent.get(`/api/v1/recordings/${recording}/audio?redirect=no`).set('Range', range).buffer(true)

test.each([
  ['the last bytes', 'bytes=-100', audio.length - 100, audio.length - 1],
  ['more last bytes than there are', `bytes=-${audio.length + 1}`, 0, audio.length - 1],
  ['far more last bytes than there are', 'bytes=-99999999999999999999', 0, audio.length - 1],
  ['an end behind the last byte', `bytes=100-${audio.length}`, 100, audio.length - 1],
])('a player that asks for %s is sent what there is of them', async (_name, range, start, end) => {
  const answer = await ask(range).expect(206)
  expect(answer.headers['content-range']).toBe(`bytes ${start}-${end}/${audio.length}`)
  expect(Buffer.compare(answer.body as Buffer, audio.subarray(start, end + 1))).toBe(0)
})

test.each(['bytes=-0', 'bytes=9999999-', 'bytes=9-3'])(
  'a player that asks for bytes that no recording has is told so: %s',
  async (range) => {
    const answer = await ask(range).expect(416)
    expect(answer.headers['content-range']).toBe(`bytes */${audio.length}`)
  },
)
