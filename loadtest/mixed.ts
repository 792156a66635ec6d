/** A real day: of ten who come, six listen, three record and one looks. They pause between clips, as people do. */
import { sleep } from 'k6'
import exec from 'k6/execution'
import { languagesFor, type OpenLanguage } from './lib/languages.ts'
import { duration, mostOf, optionsOf, scaled } from './lib/run.ts'
import { grouped, summaryOf } from './lib/summary.ts'
import { Visitor } from './lib/visitor.ts'
import { prepareRecordings, Volunteer } from './lib/volunteer.ts'

const SECONDS = duration(60)
const VISITS_A_SECOND = scaled(20)
const VISITS = SECONDS * VISITS_A_SECOND
const CLIPS = 5
/** Shorter than a person's, so that fewer people make the same load. */
const PAUSE_S = 1

const VOTES = VISITS * 0.6 * CLIPS
const RECORDINGS = VISITS * 0.3 * CLIPS
/** What the first ten seconds' listeners hear; from then on people record as much as is listened to. */
const PREPARED = VISITS_A_SECOND * CLIPS * 3

export const options = optionsOf(
  {
    visits: {
      executor: 'constant-arrival-rate',
      rate: VISITS_A_SECOND,
      duration: `${SECONDS}s`,
      preAllocatedVUs: VISITS_A_SECOND * (CLIPS + 2) * PAUSE_S,
      maxVUs: VISITS_A_SECOND * 30,
    },
  },
  {
    votes_cast: mostOf(VOTES),
    recordings_stored: mostOf(RECORDINGS),
    pages_seen: mostOf(VISITS * 0.1),
    page: ['p(95)<500'],
    claim: ['p(95)<500'],
    upload: ['p(95)<1000'],
    listen: ['p(95)<500'],
    vote: ['p(95)<500'],
  },
)

export function setup(): OpenLanguage[] {
  const languages = languagesFor(PREPARED + RECORDINGS)
  prepareRecordings(languages, PREPARED)
  return languages
}

let volunteer: Volunteer | undefined
const visitor = new Visitor()

export default function (languages: OpenLanguage[]): void {
  const place = exec.scenario.iterationInTest % 10
  if (place === 9) return visitor.lookAtDashboard()
  volunteer ??= Volunteer.join()
  // Two listeners after each reader.
  if (place % 3 === 0) read(volunteer, languages)
  else listen(volunteer, languages)
}

function read(volunteer: Volunteer, languages: OpenLanguage[]): void {
  for (const assignment of volunteer.claim('record', CLIPS, languages)) {
    sleep(PAUSE_S)
    volunteer.record(assignment)
  }
}

function listen(volunteer: Volunteer, languages: OpenLanguage[]): void {
  for (const assignment of volunteer.claim('validate', CLIPS, languages)) {
    volunteer.listen(assignment)
    sleep(PAUSE_S)
    volunteer.vote(assignment)
  }
}

export const handleSummary = summaryOf(
  `mixed: ${grouped(VISITS)} visits in ${SECONDS} s, 60 % listen, 30 % record, 10 % look`,
)
