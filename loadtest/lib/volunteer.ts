import exec from 'k6/execution'
import http from 'k6/http'
import { FORM_TYPE, uploadForm } from './clip.ts'
import { shuffled, type OpenLanguage } from './languages.ts'
import { isPreparing, measure, nothingLeft, recordingsStored, votesCast } from './measures.ts'
import { BASE_URL } from './run.ts'

interface Assignment {
  id: string
  recording?: { id: string; audio_url: string }
}

type Kind = 'record' | 'validate'

const CONSENT = { document: 'contributor-terms', version: '1' }
/** Of a hundred clips that people hear, so many do not fit their sentence. */
const REJECTED_PERCENT = 5
const LANGUAGES_KNOWN = 5
/** Of what one volunteer prepares for others, so that it comes from several people in several languages. */
const PREPARED_BY_ONE = 10

/** A contributor with a cookie of their own, who uses nothing but the public API. */
export class Volunteer {
  readonly #jar = new http.CookieJar()

  static join(): Volunteer {
    const volunteer = new Volunteer()
    const answer = volunteer.#send('POST', '/contributors', { consent: CONSENT })
    measure('join', answer, [201])
    return volunteer
  }

  /** So many assignments in one language or, where that has too few left for this volunteer, in some. */
  claim(kind: Kind, count: number, languages: readonly OpenLanguage[]): Assignment[] {
    const claimed: Assignment[] = []
    for (const language of shuffled(languages).slice(0, LANGUAGES_KNOWN)) {
      if (claimed.length < count) claimed.push(...this.#claimIn(language, kind, count - claimed.length))
    }
    return claimed
  }

  record({ id }: Assignment): void {
    const url = `${BASE_URL}/api/v1/recordings/${crypto.randomUUID()}`
    const answer = http.put(url, uploadForm(id), {
      jar: this.#jar,
      headers: { 'Content-Type': FORM_TYPE },
      tags: { name: 'PUT /recordings/{id}' },
    })
    measure('upload', answer, [201, 200], recordingsStored)
  }

  /** Fetches the audio as a player does. */
  listen({ recording }: Assignment): void {
    const answer = http.get(`${BASE_URL}${recording?.audio_url}`, {
      jar: this.#jar,
      headers: { Range: 'bytes=0-' },
      responseType: 'none',
      tags: { name: 'GET /recordings/{id}/audio' },
    })
    measure('listen', answer, [206])
  }

  vote({ id }: Assignment): void {
    const verdict = Math.random() * 100 < REJECTED_PERCENT ? 'reject' : 'accept'
    const path = `/validations/${crypto.randomUUID()}`
    const answer = this.#send('PUT', path, { assignment_id: id, verdict }, 'PUT /validations/{id}')
    measure('vote', answer, [201, 200], votesCast)
  }

  #claimIn(language: string, kind: Kind, count: number): Assignment[] {
    const answer = this.#send('POST', '/assignments', { kind, language, count })
    if (!measure('claim', answer, [201])) return []
    const { assignments } = answer.json() as unknown as { assignments: Assignment[] }
    if (assignments.length === 0 && !isPreparing()) nothingLeft.add(1)
    return assignments
  }

  #send(method: string, path: string, body: object, name = `${method} ${path}`) {
    return http.request(method, `${BASE_URL}/api/v1${path}`, JSON.stringify(body), {
      jar: this.#jar,
      headers: { 'Content-Type': 'application/json' },
      responseType: 'text',
      tags: { name },
    })
  }
}

/** Recordings to listen to, by volunteers who then leave. For `setup()`; neither measured nor counted. */
export function prepareRecordings(languages: readonly OpenLanguage[], count: number): void {
  let missing = count
  while (missing > 0) {
    const volunteer = Volunteer.join()
    const assignments = volunteer.claim('record', Math.min(PREPARED_BY_ONE, missing), languages)
    if (assignments.length === 0) exec.test.abort('There is nothing left to record.')
    for (const assignment of assignments) volunteer.record(assignment)
    missing -= assignments.length
  }
}
