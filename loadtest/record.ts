/** How many recordings a second: volunteers who read without a pause, until so many are stored. */
import { languagesFor, type OpenLanguage } from './lib/languages.ts'
import { mostOf, optionsOf, scaled } from './lib/run.ts'
import { grouped, summaryOf } from './lib/summary.ts'
import { Volunteer } from './lib/volunteer.ts'

const VOLUNTEERS = 16
const CLIPS = 5
const SETS = scaled(1_000)

export const options = optionsOf(
  { volunteers: { executor: 'shared-iterations', vus: VOLUNTEERS, iterations: SETS } },
  {
    recordings_stored: mostOf(SETS * CLIPS),
    claim: ['p(95)<500'],
    upload: ['p(95)<1000'],
  },
)

export const setup = () => languagesFor(SETS * CLIPS)

let volunteer: Volunteer | undefined

export default function (languages: OpenLanguage[]): void {
  volunteer ??= Volunteer.join()
  for (const assignment of volunteer.claim('record', CLIPS, languages)) volunteer.record(assignment)
}

export const handleSummary = summaryOf(
  `record: ${grouped(SETS * CLIPS)} recordings by ${VOLUNTEERS} volunteers, ${CLIPS} at a time`,
)
