import type { Answer, HttpConnection, Request } from '../http.js'
import type { Person, Fixture } from '../fixture.js'

/** Calls that are made at the same data, with what has to be put back afterwards. */
export interface Batch {
  /** Where they are sent; undefined for those that go to the database themselves. */
  port: number | undefined
  calls: ((line: HttpConnection) => Promise<void>)[]
  /** Throws unless every call was answered as it should be. */
  check(): void
  /** Contributors whose cursors may have moved. */
  people: string[]
}

/** Something that volunteers do all day. */
export interface Path {
  name: string
  /** Calls that fit into the smaller size at once, and how often a run makes so many. */
  calls: number
  batches: number
  /** Its requests to the product, or the least that they can cost, ready to be sent. */
  prepare(fixture: Fixture, way: 'app' | 'limit', calls: number): Promise<Batch>
}

/** A batch of requests, sent as they are; `check` gets all answers once they are there. */
export function batchOf(
  port: number,
  requests: Request[],
  people: Person[],
  check: (answers: Answer[]) => void,
): Batch {
  const answers: Answer[] = []
  return {
    port,
    calls: requests.map((ready) => async (line) => void answers.push(await line.send(ready))),
    check: () => check(answers),
    people: people.map(({ id }) => id),
  }
}

/** Throws what was answered instead. */
export function expectStatus({ status, body }: Answer, expected: number): void {
  if (status !== expected) throw new Error(`answered ${status} instead of ${expected}: ${body.toString()}`)
}

export function expect(fits: boolean, what: string, found: unknown): void {
  if (!fits) throw new Error(`${what}: ${JSON.stringify(found)}`)
}
