import { createHash, randomUUID } from 'node:crypto'
import { startSauti, type RunningSauti } from '../support/running.js'
import { tone } from '../support/tone.js'
import { Volunteer } from '../support/volunteer.js'

/** Recordings under way at the same time, and how many are acknowledged before the process is killed. */
const PEOPLE = 12
const ENOUGH = 40
const LANGUAGES = ['sw', 'en', 'es', 'fr']

interface Acknowledged {
  id: string
  sha256: string
  author: Volunteer
}

let sauti: RunningSauti | undefined

afterAll(() => sauti?.close())

test('kill -9 in a storm of uploads loses nothing that was acknowledged, and what was not can be sent again', async () => {
  const { origin, stop, restart } = (sauti = await startSauti({ RATE_LIMIT: 'off' }, { isEmbedded: true }))
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => Volunteer.join(origin)))
  const acknowledged: Acknowledged[] = []
  const unanswered: { author: Volunteer; assignment: string; id: string; audio: Uint8Array<ArrayBuffer> }[] =
    []
  let killed: ReturnType<typeof stop> | undefined

  const keepRecording = async (author: Volunteer, n: number) => {
    for (let round = 0; ; round++) {
      const work = await author.claim('record', LANGUAGES[(n + round) % LANGUAGES.length]!).catch(() => [])
      if (work.length === 0) return
      for (const { id: assignment } of work) {
        const audio = new Uint8Array(tone({ seconds: 2, salt: Math.random() * 400 }))
        const id = randomUUID()
        const answer = await author.record(assignment, audio, id).catch(() => undefined)
        if (answer?.status !== 201) return void unanswered.push({ author, assignment, id, audio })
        acknowledged.push({ id, sha256: sha256(audio), author })
        if (acknowledged.length === ENOUGH) killed = stop('SIGKILL')
      }
    }
  }
  await Promise.all(people.map(keepRecording))
  expect(await killed).toBe('SIGKILL')
  expect(acknowledged.length).toBeGreaterThanOrEqual(ENOUGH)

  await restart()
  for (const { id, sha256: expected, author } of acknowledged) {
    const heard = await author.ask(`/recordings/${id}/audio`)
    expect(heard.status).toBe(200)
    expect(sha256(new Uint8Array(await heard.arrayBuffer()))).toBe(expected)
  }
  for (const { author, assignment, id, audio } of unanswered) {
    expect([200, 201]).toContain((await author.record(assignment, audio, id)).status)
  }

  const listener = await Volunteer.join(origin)
  const heard = new Set<string>()
  for (const language of LANGUAGES) {
    for (let work = await listener.claim('validate', language, 10); work.length > 0;) {
      for (const { id, recording } of work) {
        heard.add(recording!.id)
        expect((await listener.ask(recording!.audio_url.replace('/api/v1', ''))).status).toBe(200)
        expect((await listener.vote(id, 'accept')).status).toBe(201)
      }
      work = await listener.claim('validate', language, 10)
    }
  }
  // Every kept recording has exactly its one task, and nothing half-made is offered.
  const kept = [...acknowledged, ...unanswered].map(({ id }) => id)
  expect([...heard].sort()).toEqual(kept.sort())
}, 90_000)

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
