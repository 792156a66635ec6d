/**
 * Long enough for a cluster to add and remove machines: in full, 1,000 users, each with 15 requests and the
 * pauses of a hasty person. DURATION says over how many seconds they come.
 */
import { sleep } from 'k6'
import { languagesFor, type OpenLanguage } from './lib/languages.ts'
import { duration, mostOf, optionsOf, scaled } from './lib/run.ts'
import { grouped, summaryOf } from './lib/summary.ts'
import { Visitor } from './lib/visitor.ts'
import { prepareRecordings, Volunteer } from './lib/volunteer.ts'

const USERS = scaled(1_000)
const REQUESTS = 15
const SECONDS = duration(180)
const PAUSE_S = 1
const READ = 4
const HEARD = 2
/** For the first listeners; each contributor records more than they validate. */
const PREPARED = 10 * HEARD

export const options = optionsOf(
  {
    users: {
      executor: 'constant-arrival-rate',
      rate: USERS,
      timeUnit: `${SECONDS}s`,
      duration: `${SECONDS}s`,
      preAllocatedVUs: Math.ceil((USERS * 2 * (1 + READ + HEARD) * PAUSE_S) / SECONDS),
      maxVUs: USERS,
    },
  },
  {
    recordings_stored: mostOf(USERS * READ),
    votes_cast: mostOf(USERS * HEARD),
    request: ['p(95)<2000'],
  },
)

export function setup(): OpenLanguage[] {
  const languages = languagesFor(PREPARED + USERS * READ)
  prepareRecordings(languages, PREPARED)
  return languages
}

/** The numbers (4 requests), joining, a claim and 4 recordings, a claim, 2 clips heard and 2 votes. */
export default function (languages: OpenLanguage[]): void {
  new Visitor().lookAtNumbers()
  sleep(PAUSE_S)
  const user = Volunteer.join()
  for (const assignment of user.claim('record', READ, languages)) {
    sleep(PAUSE_S)
    user.record(assignment)
  }
  for (const assignment of user.claim('validate', HEARD, languages)) {
    user.listen(assignment)
    sleep(PAUSE_S)
    user.vote(assignment)
  }
}

export const handleSummary = summaryOf(
  `scale-out: ${grouped(USERS)} users × ${REQUESTS} requests in ${SECONDS} s`,
)
