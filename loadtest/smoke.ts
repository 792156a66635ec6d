/** Twenty seconds in which everything is done a little: what CI runs. Passes with the request limits on. */
import { languagesFor, type OpenLanguage } from './lib/languages.ts'
import { mostOf, optionsOf } from './lib/run.ts'
import { summaryOf } from './lib/summary.ts'
import { Visitor } from './lib/visitor.ts'
import { Volunteer } from './lib/volunteer.ts'

const SECONDS = 20
const VISITS_A_SECOND = 2
const VISITS = SECONDS * VISITS_A_SECOND
/** Two listeners for a recording: what is recorded suffices for all who listen. */
const CLIPS = 2

export const options = optionsOf(
  {
    visits: {
      executor: 'constant-arrival-rate',
      rate: VISITS_A_SECOND,
      duration: `${SECONDS}s`,
      preAllocatedVUs: 4,
      maxVUs: 20,
    },
  },
  {
    recordings_stored: mostOf(VISITS * CLIPS),
    votes_cast: mostOf(VISITS * CLIPS),
    pages_seen: mostOf(VISITS),
    request: ['p(95)<1000'],
  },
)

export const setup = () => languagesFor(VISITS * CLIPS)

export default function (languages: OpenLanguage[]): void {
  const reader = Volunteer.join()
  for (const assignment of reader.claim('record', CLIPS, languages)) reader.record(assignment)
  const listener = Volunteer.join()
  for (const assignment of listener.claim('validate', CLIPS, languages)) {
    listener.listen(assignment)
    listener.vote(assignment)
  }
  new Visitor().lookAtDashboard()
}

export const handleSummary = summaryOf(`smoke: ${VISITS} visits in ${SECONDS} s`)
