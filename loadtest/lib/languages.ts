import exec from 'k6/execution'
import http from 'k6/http'
import { BASE_URL } from './run.ts'

/** A language, and how many of its sentences have no recording yet. */
export interface OpenLanguage {
  code: string
  open: number
}

/** Leases of volunteers who left keep some sentences back, and the last ones of a language are hard to come by. */
const MARGIN = 1.2

/**
 * The languages to work in: as few as hold the sentences that `recordings` will take, or the one that LANGUAGE
 * names. Ends the test before it began when there are too few sentences. For `setup()`.
 */
export function languagesFor(recordings: number): OpenLanguage[] {
  const wanted = Math.ceil(recordings * MARGIN)
  const chosen: OpenLanguage[] = []
  let open = 0
  for (const language of openLanguages()) {
    if (open >= wanted) break
    chosen.push(language)
    open += language.open
  }
  if (open < wanted)
    exec.test.abort(
      `This test wants ${wanted} sentences without a recording, and there are ${open}. ` +
        'Import more, or make it smaller with SCALE: docs/load.md says how.',
    )
  return chosen
}

/** All of them in an order by chance, in which those with more work tend to come first. */
export function shuffled(languages: readonly OpenLanguage[]): string[] {
  return languages
    .map(({ code, open }) => ({ code, place: -Math.log(Math.random()) / open }))
    .sort((a, b) => a.place - b.place)
    .map(({ code }) => code)
}

function openLanguages(): OpenLanguage[] {
  const answer = http.get<'text'>(`${BASE_URL}/api/v1/languages`)
  if (answer.status !== 200) exec.test.abort(`Is a Sauti at ${BASE_URL}? ${answer.error || answer.status}`)
  const languages = answer.json() as unknown as { code: string; sentences: number; recordings: number }[]
  return languages
    .map(({ code, sentences, recordings }) => ({ code, open: sentences - recordings }))
    .filter(({ code, open }) => open > 0 && (!__ENV.LANGUAGE || code === __ENV.LANGUAGE))
    .sort((a, b) => b.open - a.open)
}
