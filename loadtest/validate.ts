/** How many votes a second: listeners who hear each clip and vote at once. Others recorded the clips before. */
import { languagesFor, type OpenLanguage } from './lib/languages.ts'
import { mostOf, optionsOf, scaled } from './lib/run.ts'
import { grouped, summaryOf } from './lib/summary.ts'
import { prepareRecordings, Volunteer } from './lib/volunteer.ts'

const LISTENERS = 16
const CLIPS = 5
const SETS = scaled(800)
/** Each gets two votes; some more, so that no listener has to search for the last ones. */
const RECORDINGS = Math.ceil((SETS * CLIPS) / 2) + 2 * LISTENERS * CLIPS

export const options = optionsOf(
  { listeners: { executor: 'shared-iterations', vus: LISTENERS, iterations: SETS } },
  {
    votes_cast: mostOf(SETS * CLIPS),
    claim: ['p(95)<500'],
    listen: ['p(95)<500'],
    vote: ['p(95)<500'],
  },
)

export function setup(): OpenLanguage[] {
  const languages = languagesFor(RECORDINGS)
  prepareRecordings(languages, RECORDINGS)
  return languages
}

let listener: Volunteer | undefined

export default function (languages: OpenLanguage[]): void {
  listener ??= Volunteer.join()
  for (const assignment of listener.claim('validate', CLIPS, languages)) {
    listener.listen(assignment)
    listener.vote(assignment)
  }
}

export const handleSummary = summaryOf(
  `validate: ${grouped(SETS * CLIPS)} votes by ${LISTENERS} listeners, ${CLIPS} at a time`,
)
