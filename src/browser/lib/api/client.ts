import type { Assignments, Claim, Report, Vote } from '../../../api/schemas/work.js'
import type { Assignment, RejectReason, ReportSubject, Verdict } from './types.js'

/** Why a call failed, by what the page can do about it. */
export type ApiFailure =
  /** No answer came: the call is retried later. Whether the request arrived is unknown. */
  | { kind: 'network' }
  /** The server is down or limits the rate: the call is retried, not before `retryAfterMs`. */
  | { kind: 'unavailable'; retryAfterMs: number }
  /** The server does not know the contributor, or has no consent of theirs. */
  | { kind: 'session' }
  /** The server never accepts this request. `code` is the API's own. */
  | { kind: 'refused'; code: string }

export class ApiError extends Error {
  constructor(readonly failure: ApiFailure) {
    super(failure.kind === 'refused' ? failure.code : failure.kind)
    this.name = 'ApiError'
  }
}

interface RecordingUpload {
  id: string
  assignmentId: string
  audio: ArrayBuffer
  contentType: string
  capture: object
  /** Ids of earlier recordings of the same assignment, which are deleted first. */
  replaces?: readonly string[]
}

interface VoteUpload {
  id: string
  assignmentId: string
  verdict: Verdict
  reasons: RejectReason[]
}

export type ApiClient = ReturnType<typeof createApiClient>

const REQUEST_TIMEOUT_MS = 20_000
/** Thirty seconds of WAV over 100 kbit/s take four minutes. */
const TRANSFER_TIMEOUT_MS = 300_000

/**
 * Makes a `fetch` that names the contributor in every write. The server refuses the write as a lost session once the
 * browser's cookie is another contributor's.
 */
export function fetchAsContributor(contributorId: string): typeof fetch {
  return (input, init = {}) => {
    if (!init.method) return fetch(input, init) // a read may be redirected to a store that refuses unknown headers
    return fetch(input, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), 'Sauti-As': contributorId },
    })
  }
}

/**
 * Makes the calls of `/api/v1` that the pages need. Each rejects with an ApiError and nothing else. With `campaign`,
 * assignments come from that campaign alone.
 */
export function createApiClient(base: string, fetcher: typeof fetch, campaign?: string) {
  async function call<T>(
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
      throw new ApiError(
        failureOf(answer.status, await problemCode(answer), answer.headers.get('retry-after')),
      )
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError({ kind: 'network' })
    } finally {
      clearTimeout(timer)
    }
  }

  const request = (method: string, path: string, body?: object) =>
    call(base + path, REQUEST_TIMEOUT_MS, jsonRequest(method, body), discardBody)

  // A recording that never arrived, or was deleted before, counts as deleted.
  const deleteRecording = (id: string) =>
    request('DELETE', `/recordings/${id}`).catch((error: ApiError) => {
      if (error.message !== 'recording_not_found') throw error
    })

  return {
    /** Claims up to `count` assignments, those already held first; `offline` asks for the longer lease of a pack. */
    claim(
      kind: 'record' | 'validate',
      language: string,
      count: number,
      offline = false,
    ): Promise<Assignment[]> {
      const body: Claim = { kind, language, count, campaign, ...(offline && { offline }) }
      const init = jsonRequest('POST', body)
      return call(base + '/assignments', REQUEST_TIMEOUT_MS, init, async (answer) => {
        return ((await answer.json()) as Assignments).assignments
      })
    },

    skip: (assignmentId: string, reason?: string) =>
      request('POST', `/assignments/${assignmentId}/skip`, { ...(reason && { reason }) }),

    async putRecording(recording: RecordingUpload): Promise<void> {
      for (const id of recording.replaces ?? []) await deleteRecording(id)
      const form = new FormData()
      form.append('assignment_id', recording.assignmentId)
      form.append('capture', JSON.stringify(recording.capture))
      form.append('audio', new Blob([recording.audio], { type: recording.contentType }), 'audio')
      const init = { method: 'PUT', body: form }
      return call(`${base}/recordings/${recording.id}`, TRANSFER_TIMEOUT_MS, init, discardBody)
    },

    putVote: ({ id, assignmentId, verdict, reasons }: VoteUpload) =>
      request('PUT', `/validations/${id}`, {
        assignment_id: assignmentId,
        verdict,
        ...(verdict === 'reject' && reasons.length > 0 && { reasons }),
      } satisfies Vote),

    deleteVote: (id: string) => request('DELETE', `/validations/${id}`),

    report: (subject: ReportSubject, reason: string, note: string) =>
      request('POST', '/reports', { ...subject, reason, ...(note && { note }) } satisfies Report),

    fetchAudio: (url: string, timeoutMs = TRANSFER_TIMEOUT_MS): Promise<Blob> =>
      call(url, timeoutMs, {}, (answer) => answer.blob()),
  }
}

/** Reads a body that nothing needs: left unread it would occupy a connection. */
async function discardBody(answer: Response): Promise<void> {
  await answer.text()
}

function jsonRequest(method: string, body?: object): RequestInit {
  if (!body) return { method }
  return { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

async function problemCode(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { code?: string }
  return problem.code ?? `http_${answer.status}`
}

/** Classifies a failed answer. `retryAfter` is the header's value: seconds, a date, or null. */
export function failureOf(status: number, code: string, retryAfter: string | null): ApiFailure {
  if (status === 401 || code.startsWith('consent_')) return { kind: 'session' }
  const isFromProxy = code.startsWith('http_') // a firewall, a proxy, a server that is being replaced
  if (status >= 500 || status === 429 || status === 408 || isFromProxy || code === 'cross_site') {
    return { kind: 'unavailable', retryAfterMs: (Number(retryAfter) || 0) * 1000 }
  }
  return { kind: 'refused', code }
}
