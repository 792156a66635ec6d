import { ApiError, apiClient, troubleOf } from '../../../../src/browser/lib/api/client.js'

const answering = (status: number, body?: object, headers?: Record<string, string>) =>
  apiClient('/api/v1', async () => new Response(body && JSON.stringify(body), { status, headers }))

const troubleFrom = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error as ApiError).trouble,
  )

test('what failed is told apart by what can be done about it', () => {
  expect(troubleOf(401, 'unauthenticated', null)).toEqual({ kind: 'session' })
  expect(troubleOf(403, 'consent_required', null)).toEqual({ kind: 'session' })
  expect(troubleOf(503, 'bucket_unavailable', '5')).toEqual({ kind: 'unavailable', retryAfterMs: 5000 })
  expect(troubleOf(429, 'rate_limited', null)).toEqual({ kind: 'unavailable', retryAfterMs: 0 })
  expect(troubleOf(403, 'http_403', null)).toEqual({ kind: 'unavailable', retryAfterMs: 0 })
  expect(troubleOf(403, 'cross_site', null)).toEqual({ kind: 'unavailable', retryAfterMs: 0 })
  expect(troubleOf(422, 'audio_silent', null)).toEqual({ kind: 'refused', code: 'audio_silent' })
  expect(troubleOf(409, 'recording_id_taken', null)).toEqual({ kind: 'refused', code: 'recording_id_taken' })
})

test('no answer, and an answer that breaks off, are the network', async () => {
  const dead = apiClient('/api/v1', () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await troubleFrom(dead.skip('a'))).toEqual({ kind: 'network' })
  const cut = apiClient('/api/v1', async () => new Response('{"assignm', { status: 201 }))
  expect(await troubleFrom(cut.claim('record', 'sw', 5))).toEqual({ kind: 'network' })
})

test('what somebody between us and the API refuses is not lost, but sent again', async () => {
  expect(await troubleFrom(answering(404).skip('a'))).toEqual({ kind: 'unavailable', retryAfterMs: 0 })
})

test('a recording is sent with its fields before its file', async () => {
  const sent: [string, RequestInit | undefined][] = []
  const api = apiClient('/api/v1', async (url, init) => {
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

  /** A server that answers taking back in this way. */
  function server(status: number, code?: string) {
    const calls: string[] = []
    const api = apiClient('/api/v1', async (url, init) => {
      calls.push(`${init?.method} ${String(url)}`)
      if (init?.method === 'PUT') return new Response(null, { status: 201 })
      return new Response(code ? JSON.stringify({ code }) : null, { status })
    })
    return { calls, send: () => api.putRecording({ ...replacing, replaces: ['old'] }) }
  }

  test.each([
    ['was taken back', 204, undefined],
    ['never arrived', 404, 'recording_not_found'],
  ])('is sent once the other %s', async (_name, status, code) => {
    const { calls, send } = server(status, code)
    await send()
    expect(calls).toEqual(['DELETE /api/v1/recordings/old', 'PUT /api/v1/recordings/new'])
  })

  test('is not sent when the other was decided, or while nobody knows', async () => {
    const decided = server(409, 'already_decided')
    expect(await troubleFrom(decided.send())).toEqual({ kind: 'refused', code: 'already_decided' })
    const down = server(503, 'bucket_unavailable')
    expect(await troubleFrom(down.send())).toMatchObject({ kind: 'unavailable' })
    expect([...decided.calls, ...down.calls].filter((call) => call.startsWith('PUT'))).toEqual([])
  })
})

test('reasons go with a rejection only', async () => {
  const bodies: unknown[] = []
  const api = apiClient('/api/v1', async (_url, init) => {
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
