/** Why a call did not succeed, by what can be done about it. */
export type Trouble =
  /** No answer came: try again later. Whether the request arrived is unknown. */
  | { kind: 'network' }
  /** The server cannot now, or asks us to slow down: try again, not before `retryAfterMs`. */
  | { kind: 'unavailable'; retryAfterMs: number }
  /** The server does not know us, or misses our consent. */
  | { kind: 'session' }
  /** The same request will never be taken. `code` is the API's own. */
  | { kind: 'refused'; code: string }

export class ApiError extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.kind === 'refused' ? trouble.code : trouble.kind)
    this.name = 'ApiError'
  }
}

export interface Sentence {
  id: string
  text: string
  language: string
}

export interface Assignment {
  id: string
  sentence: Sentence
  /** Of a pack, and held so much longer. */
  offline?: boolean
  remaining_seconds?: number
  recording?: { id: string; audio_url: string; duration_ms: number }
  /** With which processing of the sound it is to be recorded; without it, none. */
  capture?: Processing
}

/** What the browser may do to the sound of a microphone. */
export type Processing = Partial<
  Record<'echo_cancellation' | 'noise_suppression' | 'auto_gain_control', boolean>
>

export type Verdict = 'accept' | 'reject' | 'unsure'

interface RecordingUpload {
  id: string
  assignmentId: string
  audio: ArrayBuffer
  contentType: string
  capture: object
  /** Ids of earlier recordings of the same assignment, which are taken back first. */
  replaces?: readonly string[]
}

interface Vote {
  id: string
  assignmentId: string
  verdict: Verdict
  reasons: string[]
}

export type ReportSubject = { sentence_id: string } | { recording_id: string }

export type Api = ReturnType<typeof apiClient>

const ANSWER_TIMEOUT_MS = 20_000
/** Thirty seconds of WAV over 100 kbit/s take four minutes. */
const TRANSFER_TIMEOUT_MS = 300_000

/** Writes as this contributor and nobody else: once the browser is somebody else's, that fails as a lost session does. */
export function fetchAs(contributorId: string): typeof fetch {
  return (input, init = {}) => {
    if (!init.method) return fetch(input, init) // what is only read may lead to a store that knows no such header
    return fetch(input, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), 'Sauti-As': contributorId },
    })
  }
}

/**
 * The calls of `/api/v1` that the pages make. Each rejects with an ApiError and nothing else. Work is taken from one
 * campaign, if one is named.
 */
export function apiClient(
  base: string,
  fetcher: typeof fetch = (input, init) => fetch(input, init),
  campaign?: string,
) {
  const send = (method: string, path: string, body?: object) =>
    ask(fetcher, `${base}${path}`, ANSWER_TIMEOUT_MS, withJson(method, body), nothing)

  // What never arrived, or was taken back already, is as good as taken back.
  const takeBack = (id: string) =>
    send('DELETE', `/recordings/${id}`).catch((error: ApiError) => {
      if (error.message !== 'recording_not_found') throw error
    })

  return {
    /** Up to `count` assignments, those already held first; `offline`, to be taken to where there is no signal. */
    claim(
      kind: 'record' | 'validate',
      language: string,
      count: number,
      offline = false,
    ): Promise<Assignment[]> {
      const init = withJson('POST', { kind, language, count, campaign, ...(offline && { offline }) })
      return ask(fetcher, `${base}/assignments`, ANSWER_TIMEOUT_MS, init, async (answer) => {
        return ((await answer.json()) as { assignments: Assignment[] }).assignments
      })
    },

    skip: (assignmentId: string, reason?: string) =>
      send('POST', `/assignments/${assignmentId}/skip`, { ...(reason && { reason }) }),

    async putRecording(recording: RecordingUpload): Promise<void> {
      for (const id of recording.replaces ?? []) await takeBack(id)
      const form = new FormData()
      form.append('assignment_id', recording.assignmentId)
      form.append('capture', JSON.stringify(recording.capture))
      form.append('audio', new Blob([recording.audio], { type: recording.contentType }), 'audio')
      const init = { method: 'PUT', body: form }
      return ask(fetcher, `${base}/recordings/${recording.id}`, TRANSFER_TIMEOUT_MS, init, nothing)
    },

    putVote: ({ id, assignmentId, verdict, reasons }: Vote) =>
      send('PUT', `/validations/${id}`, {
        assignment_id: assignmentId,
        verdict,
        ...(verdict === 'reject' && reasons.length > 0 && { reasons }),
      }),

    takeVoteBack: (id: string) => send('DELETE', `/validations/${id}`),

    report: (subject: ReportSubject, reason: string, note: string) =>
      send('POST', '/reports', { ...subject, reason, ...(note && { note }) }),

    audio: (url: string, timeoutMs = TRANSFER_TIMEOUT_MS): Promise<Blob> =>
      ask(fetcher, url, timeoutMs, {}, (answer) => answer.blob()),
  }
}

/** Read to its end all the same: what is left unread occupies a connection. */
async function nothing(answer: Response): Promise<void> {
  await answer.text()
}

function withJson(method: string, body?: object): RequestInit {
  if (!body) return { method }
  return { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

async function ask<T>(
  fetcher: typeof fetch,
  url: string,
  timeoutMs: number,
  init: RequestInit,
  read: (answer: Response) => T | Promise<T>,
): Promise<T> {
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), timeoutMs)
  try {
    const answer = await fetcher(url, { ...init, credentials: 'same-origin', signal: timeout.signal })
    if (answer.ok) return await read(answer)
    throw new ApiError(troubleOf(answer.status, await codeOf(answer), answer.headers.get('retry-after')))
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError({ kind: 'network' })
  } finally {
    clearTimeout(timer)
  }
}

async function codeOf(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { code?: string }
  return problem.code ?? `http_${answer.status}`
}

/** `retryAfter` is the header's value: seconds, a date, or null. */
export function troubleOf(status: number, code: string, retryAfter: string | null): Trouble {
  if (status === 401 || code.startsWith('consent_')) return { kind: 'session' }
  const isFromElsewhere = code.startsWith('http_') // a firewall, a proxy, a server that is being replaced
  if (status >= 500 || status === 429 || status === 408 || isFromElsewhere || code === 'cross_site') {
    return { kind: 'unavailable', retryAfterMs: (Number(retryAfter) || 0) * 1000 }
  }
  return { kind: 'refused', code }
}
