import { randomUUID } from 'node:crypto'
import { claim } from '../../src/tasks/index.js'
import { wavOf160KB } from '../audio.js'
import { request, type Answer, type HttpConnection, type Request } from '../http.js'
import { bareVote } from '../limit/vote.js'
import type { Person, Fixture } from '../fixture.js'
import type { Kind } from './claim.js'
import { batchOf, expect, expectStatus, type Batch, type Path } from './path.js'

const COUNT = 5
const BOUNDARY = 'a-boundary-between-the-parts'
const audio = wavOf160KB()

export const submitRecording: Path = {
  name: 'submit-recording',
  calls: 200,
  batches: 3,
  async prepare(fixture, way, calls) {
    if (way === 'limit') return bareUploads(fixture, calls)
    return submissions(fixture, await hold(fixture, 'record', calls), uploadRequest)
  },
}

export const submitValidation: Path = {
  name: 'submit-validation',
  calls: 200,
  batches: 5,
  async prepare(fixture, way, calls) {
    const held = await hold(fixture, 'validate', calls)
    return way === 'limit' ? bareVotes(fixture, held) : submissions(fixture, held, voteRequest)
  },
}

interface Held {
  person: Person
  assignment: string
}

/** Contributors claim what they will submit; in which order is left to chance. */
async function hold(fixture: Fixture, kind: Kind, count: number): Promise<Held[]> {
  const { [kind]: pool, language } = fixture.campaign('main')
  const held: Held[] = []
  while (held.length < count) {
    const before = held.length
    for (const person of await fixture.people(pool, Math.ceil((count - before) / COUNT))) {
      const given = await claim(fixture.pool, { contributor: person.id, kind, language, count: COUNT })
      held.push(...given.map(({ id }) => ({ person, assignment: id })))
    }
    expect(held.length > before, 'no claim was given anything', { kind, held: before })
  }
  return held
    .map((each) => ({ each, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each)
}

function submissions(fixture: Fixture, held: Held[], requestFor: (held: Held) => Request): Batch {
  const people = held.map(({ person }) => person)
  return batchOf(fixture.app.port, held.map(requestFor), people, (answers) => answers.forEach(checkReceipt))
}

function voteRequest({ person, assignment }: Held): Request {
  const headers = { ...person.headers, 'Content-Type': 'application/json' }
  const body = JSON.stringify({ assignment_id: assignment, verdict: 'accept' })
  return request('PUT', `/api/v1/validations/${randomUUID()}`, headers, [body])
}

function uploadRequest({ person, assignment }: Held): Request {
  const headers = { ...person.headers, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` }
  const form = [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="assignment_id"\r\n\r\n${assignment}\r\n` +
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="audio"; filename="audio.wav"\r\n` +
      'Content-Type: audio/wav\r\n\r\n',
    audio,
    `\r\n--${BOUNDARY}--\r\n`,
  ]
  return request('PUT', `/api/v1/recordings/${randomUUID()}`, headers, form)
}

function checkReceipt(answer: Answer): void {
  expectStatus(answer, 201)
  const receipt = JSON.parse(answer.body.toString()) as { id: string; standing: string }
  expect(receipt.standing === 'counted', 'it did not count', receipt)
}

function bareVotes(fixture: Fixture, held: Held[]): Batch {
  return {
    port: undefined,
    calls: held.map(({ person, assignment }) => () => {
      const vote = { id: randomUUID(), assignment, verdict: 'accept' as const, reasons: [] }
      return bareVote(fixture.pool, { ...vote, contributor: person })
    }),
    check: () => {},
    people: held.map(({ person }) => person.id),
  }
}

function bareUploads(fixture: Fixture, count: number): Batch {
  const ready = request('PUT', '/', { 'Content-Type': 'audio/wav' }, [audio])
  return {
    port: fixture.bareUploads.port,
    calls: Array.from(
      { length: count },
      () => async (line: HttpConnection) => expectStatus(await line.send(ready), 201),
    ),
    check: () => {},
    people: [],
  }
}
