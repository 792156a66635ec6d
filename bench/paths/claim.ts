import { request, type Answer, type Request } from '../http.js'
import { bareClaim } from '../limit/claim.js'
import type { Part } from '../sizes.js'
import type { Person, Fixture } from '../fixture.js'
import { batchOf, expect, expectStatus, type Batch, type Path } from './path.js'

const COUNT = 5

interface Assignment {
  id: string
  kind: string
  remaining_seconds: number
  sentence: { id: string; text: string; language: string }
  recording?: { id: string; audio_url: string; duration_ms: number }
}

export type Kind = 'record' | 'validate'

export const claimToRecord: Path = {
  name: 'claim-to-record',
  calls: 160,
  batches: 6,
  prepare: (fixture, way, calls) => prepare(fixture, 'record', way, calls),
}

export const claimToValidate: Path = {
  name: 'claim-to-validate',
  calls: 64,
  batches: 12,
  prepare: (fixture, way, calls) => prepare(fixture, 'validate', way, calls),
}

async function prepare(fixture: Fixture, kind: Kind, way: 'app' | 'limit', calls: number): Promise<Batch> {
  const { [kind]: pool } = fixture.campaign('main')
  const people = await fixture.people(pool, calls)
  return way === 'app' ? claims(fixture, 'main', kind, people) : bareClaims(fixture, kind, people)
}

/** Each of them finds something, or all together so many. */
type Finds = 'each' | number

/** A claim of each of the people. */
export function claims(
  fixture: Fixture,
  part: Part,
  kind: Kind,
  people: Person[],
  finds: Finds = 'each',
): Batch {
  const { language } = fixture.campaign(part)
  const requests = people.map((person) => claimRequest(person, kind, language))
  return batchOf(fixture.app.port, requests, people, (answers) => {
    const hands = answers.map((answer) => checkHand(answer, kind, language))
    if (finds === 'each') expect(Math.min(...hands) > 0, 'a claim was given nothing', hands)
    else
      expect(hands.reduce((sum, hand) => sum + hand, 0) === finds, `${finds} should have been given`, hands)
  })
}

function bareClaims(fixture: Fixture, kind: Kind, people: Person[]): Batch {
  const { language } = fixture.campaign('main')
  return {
    port: undefined,
    calls: people.map(({ id: contributor }) => async () => {
      const { given } = await bareClaim(fixture.pool, { contributor, kind, language, count: COUNT })
      expect(given > 0, 'the bare claim found nothing', contributor)
    }),
    check: () => {},
    people: people.map(({ id }) => id),
  }
}

export function claimRequest(person: Person, kind: Kind, language: string): Request {
  const headers = { ...person.headers, 'Content-Type': 'application/json' }
  return request('POST', '/api/v1/assignments', headers, [JSON.stringify({ kind, language, count: COUNT })])
}

/** Answers how many assignments were given, each as one can work on it. */
export function checkHand(answer: Answer, kind: Kind, language: string): number {
  const assignments = assignmentsIn(answer)
  for (const each of assignments) {
    const fits = each.kind === kind && each.sentence.language === language && each.sentence.text.length > 0
    expect(fits && each.remaining_seconds > 0, 'an assignment is not what was asked for', each)
    expect((each.recording !== undefined) === (kind === 'validate'), 'there is nothing to hear', each)
  }
  return assignments.length
}

function assignmentsIn(answer: Answer): Assignment[] {
  expectStatus(answer, 201)
  return (JSON.parse(answer.body.toString()) as { assignments: Assignment[] }).assignments
}
