import { ApiError, createApiClient, failureOf } from '../../../../src/browser/lib/api/client.js'

const answering = (status: number, body?: object, headers?: Record<string, string>) =>
  createApiClient('/api/v1', async () => new Response(body && JSON.stringify(body), { status, headers }))

const failureFrom = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error as ApiError).failure,
  )

test('failures are classified by what the page can do about them', () => {
  expect(failureOf(401, 'unauthenticated', null)).toEqual({ kind: 'session' })
  expect(failureOf(403, 'consent_required', null)).toEqual({ kind: 'session' })
  expect(failureOf(503, 'bucket_unavailable', '5')).toEqual({ kind: 'unavailable', retryAfterMs: 5000 })
  expect(failureOf(429, 'rate_limited', null)).toEqual({ kind: 'unavailable', retryAfterMs: 0 })
  expect(failureOf(403, 'http_403', null)).toEqual({ kind: 'unavailable', retryAfterMs: 0 })
  expect(failureOf(403, 'cross_site', null)).toEqual({ kind: 'unavailable', retryAfterMs: 0 })
  expect(failureOf(422, 'audio_silent', null)).toEqual({ kind: 'refused', code: 'audio_silent' })
  expect(failureOf(409, 'recording_id_taken', null)).toEqual({ kind: 'refused', code: 'recording_id_taken' })
})

test('a missing or broken-off answer counts as a network failure, which is retried', async () => {
  const dead = createApiClient('/api/v1', () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await failureFrom(dead.skip('a'))).toEqual({ kind: 'network' })
  const cut = createApiClient('/api/v1', async () => new Response('{"assignm', { status: 201 }))
  expect(await failureFrom(cut.claim('record', 'sw', 5))).toEqual({ kind: 'network' })
})

test('an upload that a proxy or firewall refuses is sent again', async () => {
  expect(await failureFrom(answering(404).skip('a'))).toEqual({ kind: 'unavailable', retryAfterMs: 0 })
})

test('a recording’s fields are sent before its file, as the server requires', async () => {
  const sent: [string, RequestInit | undefined][] = []
  const api = createApiClient('/api/v1', async (url, init) => {
    sent.push([String(url), init])
    return new Response(null, { status: 201 })
  })
  const capture = { method: 'pcm' }
  await api.putRecording({
    id: 'r',
    assignmentId: 'a',
    audio: new ArrayBuffer(3),
    contentType: 'audio/wav',
    capture,
  })
  const [[url, init] = []] = sent
  expect([url, init?.method]).toEqual(['/api/v1/recordings/r', 'PUT'])
  const form = init?.body as FormData
  expect([...form.keys()]).toEqual(['assignment_id', 'capture', 'audio'])
  expect((form.get('audio') as File).type).toBe('audio/wav')
})

describe('a recording that replaces another', () => {
  const replacing = {
    id: 'new',
    assignmentId: 'a',
    audio: new ArrayBuffer(3),
    contentType: 'audio/wav',
    capture: {},
  }

  /** A server that answers the deletion of the old recording like this. */
  function server(status: number, code?: string) {
    const calls: string[] = []
    const api = createApiClient('/api/v1', async (url, init) => {
      calls.push(`${init?.method} ${String(url)}`)
      if (init?.method === 'PUT') return new Response(null, { status: 201 })
      return new Response(code ? JSON.stringify({ code }) : null, { status })
    })
    return { calls, send: () => api.putRecording({ ...replacing, replaces: ['old'] }) }
  }

  test.each([
    ['was deleted', 204, undefined],
    ['never arrived', 404, 'recording_not_found'],
  ])('is sent once the old one %s', async (_name, status, code) => {
    const { calls, send } = server(status, code)
    await send()
    expect(calls).toEqual(['DELETE /api/v1/recordings/old', 'PUT /api/v1/recordings/new'])
  })

  test('is not sent when the old one was decided, or cannot be deleted for now', async () => {
    const decided = server(409, 'already_decided')
    expect(await failureFrom(decided.send())).toEqual({ kind: 'refused', code: 'already_decided' })
    const down = server(503, 'bucket_unavailable')
    expect(await failureFrom(down.send())).toMatchObject({ kind: 'unavailable' })
    expect([...decided.calls, ...down.calls].filter((call) => call.startsWith('PUT'))).toEqual([])
  })
})

test('reasons are sent with a rejection only', async () => {
  const bodies: unknown[] = []
  const api = createApiClient('/api/v1', async (_url, init) => {
    bodies.push(JSON.parse(init?.body as string))
    return new Response(null, { status: 201 })
  })
  await api.putVote({ id: 'v', assignmentId: 'a', verdict: 'reject', reasons: ['noise'] })
  await api.putVote({ id: 'v', assignmentId: 'a', verdict: 'accept', reasons: ['noise'] })
  expect(bodies).toEqual([
    { assignment_id: 'a', verdict: 'reject', reasons: ['noise'] },
    { assignment_id: 'a', verdict: 'accept' },
  ])
})
