/**
 * All come at once: in full, 20,000 people within ten seconds, three times. Each is new, on a connection of their own,
 * and makes three requests: joins, claims a sentence, sends a recording.
 */
import type { Scenario } from 'k6/options'
import { languagesFor, type OpenLanguage } from './lib/languages.ts'
import { mostOf, optionsOf, scaled } from './lib/run.ts'
import { grouped, summaryOf } from './lib/summary.ts'
import { Volunteer } from './lib/volunteer.ts'

const USERS = scaled(20_000)
const REQUESTS = 3
const RAMP_S = 10
const ROUNDS = 3
/** Between two rounds, so that one is over before the next. */
const REST_S = 10
/** What a request may take on average, from dialling to the last byte. */
const AVERAGE_S = 1.9

const round = (number: number): [string, Scenario] => [
  `round_${number}`,
  {
    executor: 'constant-arrival-rate',
    rate: USERS,
    timeUnit: `${RAMP_S}s`,
    duration: `${RAMP_S}s`,
    startTime: `${(number - 1) * (RAMP_S + REST_S)}s`,
    // As many as are on their way at once while that holds: made during the test, they come too late.
    preAllocatedVUs: Math.ceil((USERS / RAMP_S) * REQUESTS * AVERAGE_S),
    maxVUs: USERS,
  },
]

export const options = {
  ...optionsOf(Object.fromEntries(Array.from({ length: ROUNDS }, (_, i) => round(i + 1))), {
    recordings_stored: mostOf(USERS * ROUNDS),
    request: [`avg<${AVERAGE_S * 1000}`],
  }),
  noVUConnectionReuse: true,
}

export const setup = () => languagesFor(USERS * ROUNDS)

export default function (languages: OpenLanguage[]): void {
  const user = Volunteer.join()
  for (const assignment of user.claim('record', 1, languages)) user.record(assignment)
}

export const handleSummary = summaryOf(
  `spike: ${grouped(USERS)} users × ${REQUESTS} requests within ${RAMP_S} s, ${ROUNDS} rounds`,
)
