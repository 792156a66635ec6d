import { ApiError, type ApiFailure } from '../../../src/browser/lib/api/client.js'
import { createOutbox, type OutboxStatus } from '../../../src/browser/outbox/outbox.js'
import type { OutboxItem } from '../../../src/browser/outbox/outbox-item.js'
import {
  memoryStore,
  storeWithFallback,
  type MemoryFallback,
  type OutboxStore,
} from '../../../src/browser/outbox/outbox-store.js'

const refusal: ApiFailure = { kind: 'refused', code: 'audio_silent' }
const noNetwork: ApiFailure = { kind: 'network' }
const serverDown: ApiFailure = { kind: 'unavailable', retryAfterMs: 0 }

function item(id: string, createdAt = 1, contributorId = 'me'): OutboxItem {
  const content = { kind: 'recording', contentType: 'audio/wav', capture: {} } as const
  const sentence = { text: id, language: 'sw' }
  return { id, contributorId, assignmentId: `a-${id}`, sentence, createdAt, failures: 0, content }
}

/** An outbox whose server answers each attempt with the next failure of the list, then accepts everything. */
function withServer(
  answers: (ApiFailure | null)[] = [],
  store: OutboxStore & Partial<MemoryFallback> = memoryStore(),
) {
  const sent: string[] = []
  let status: OutboxStatus | undefined
  const outbox = createOutbox({
    contributorId: 'me',
    store,
    async send({ id }) {
      sent.push(id)
      const failure = answers.shift()
      if (failure) throw new ApiError(failure)
    },
    runExclusively: (work) => work(),
    onStatus: (changed) => (status = changed),
  })
  return { outbox, sent, store, status: () => status }
}

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

test('a recording is sent once, and then leaves the device', async () => {
  const { outbox, sent, store, status } = withServer()
  await outbox.add(item('one'), new ArrayBuffer(8))
  await outbox.flush()
  expect(sent).toEqual(['one'])
  expect(await store.list()).toEqual([])
  expect(status()).toMatchObject({ waiting: 0, unsent: [], failure: null, refused: [], fromOthers: 0 })
})

test('recordings made without a network are sent under the same ids when it returns', async () => {
  const { outbox, sent, status } = withServer([noNetwork, noNetwork])
  await outbox.add(item('one', 1))
  await outbox.add(item('two', 2))
  await outbox.flush()
  expect(status()).toMatchObject({ waiting: 0 })
  expect(new Set(sent)).toEqual(new Set(['one', 'two']))
})

test('a sentence whose recording is still being stored is not offered again', async () => {
  const { outbox } = withServer()
  const kept = outbox.add(item('one'))
  expect([...(await outbox.answered())]).toEqual(['a-one'])
  await kept
})

test('a failed upload is retried by itself, with growing delays, until it succeeds', async () => {
  const { outbox, sent, status } = withServer([noNetwork, noNetwork, noNetwork])
  await outbox.add(item('one'))
  await jest.advanceTimersByTimeAsync(0)
  expect(sent).toHaveLength(1)
  expect(status()).toMatchObject({ waiting: 1, failure: 'network' })
  await jest.advanceTimersByTimeAsync(600)
  expect(sent).toHaveLength(1)
  await jest.advanceTimersByTimeAsync(10_000)
  expect(sent).toEqual(['one', 'one', 'one', 'one'])
  expect(status()).toMatchObject({ waiting: 0, failure: null })
})

test('recordings are sent later by themselves when the device’s storage fails for a moment', async () => {
  const store = memoryStore()
  await store.put(item('one'))
  let failures = 1
  const list = async () => {
    if (failures-- > 0) throw new Error('the storage is busy')
    return store.list()
  }
  const { outbox, sent } = withServer([], { ...store, list })
  await outbox.flush()
  expect(sent).toEqual([])
  await jest.advanceTimersByTimeAsync(10_000)
  expect(sent).toEqual(['one'])
})

test('an upload is not retried before the server’s Retry-After', async () => {
  const { outbox, sent } = withServer([{ kind: 'unavailable', retryAfterMs: 30_000 }])
  await outbox.add(item('one'))
  await jest.advanceTimersByTimeAsync(29_000)
  expect(sent).toHaveLength(1)
  await jest.advanceTimersByTimeAsync(2_000)
  expect(sent).toHaveLength(2)
})

test('a recording that keeps failing does not hold up those behind it', async () => {
  const store = memoryStore()
  for (const [index, id] of ['poison', 'two', 'three'].entries()) await store.put(item(id, index))
  const { outbox, sent } = withServer([serverDown], store)
  await outbox.flush()
  expect(sent).toEqual(['poison', 'two', 'three'])
  expect((await store.list()).map(({ id }) => id)).toEqual(['poison'])
})

test('a server that is down is sent two recordings a round, not all of them', async () => {
  const store = memoryStore()
  for (let n = 0; n < 20; n++) await store.put(item(`p${n}`, n))
  const { outbox, sent } = withServer(Array(50).fill(serverDown), store)
  await outbox.flush()
  expect(sent).toHaveLength(2)
})

test('a refused recording stays until the contributor has seen it, and is not sent again', async () => {
  const { outbox, sent, store, status } = withServer([refusal])
  await outbox.add(item('one'))
  await outbox.flush()
  await outbox.flush()
  expect(sent).toEqual(['one'])
  expect(status()).toMatchObject({ waiting: 0, refused: [{ id: 'one', refused: 'audio_silent' }] })
  await outbox.dismiss('refused')
  expect(await store.list()).toEqual([])
})

test('recordings are kept when the session is lost, and wait for the contributor', async () => {
  const { outbox, sent, status } = withServer([{ kind: 'session' }])
  await outbox.add(item('one'))
  await jest.advanceTimersByTimeAsync(600_000)
  expect(sent).toHaveLength(1)
  expect(status()).toMatchObject({ waiting: 1, failure: 'session' })
})

test('another contributor’s recordings are neither sent nor lost, until they are deleted', async () => {
  const store = memoryStore()
  await store.put(item('theirs', 1, 'other'))
  const { outbox, sent, status } = withServer([], store)
  await outbox.flush()
  expect(sent).toEqual([])
  expect(status()).toMatchObject({ waiting: 0, fromOthers: 1 })
  await outbox.dismiss('others')
  expect(await store.list()).toEqual([])
})

test('a vote that is to be undone is known as delivered, refused or unknown', async () => {
  const { outbox } = withServer()
  await outbox.add(item('one'))
  expect(await outbox.confirmDelivery('one')).toBe('delivered')

  const offline = withServer([noNetwork, noNetwork])
  await offline.outbox.add(item('two'))
  expect(await offline.outbox.confirmDelivery('two')).toBe('unknown')

  const refused = withServer([refusal])
  await refused.outbox.add(item('three'))
  expect(await refused.outbox.confirmDelivery('three')).toBe('refused')
  expect(await refused.store.list()).toEqual([])
})

test('an undo does not wait while many other items are sent', async () => {
  const { outbox, store } = withServer()
  const busy = createOutbox({
    contributorId: 'me',
    store,
    send: () => new Promise(() => undefined),
    runExclusively: (work) => work(),
    onStatus: () => undefined,
  })
  await store.put(item('recording', 1))
  await busy.add(item('vote', 2))
  const asked = busy.confirmDelivery('vote')
  await jest.advanceTimersByTimeAsync(5_000)
  expect(await asked).toBe('unknown')
  expect(await outbox.confirmDelivery('vote')).toBe('delivered')
})

test('a device without storage keeps recordings in memory, and the page can warn of it', async () => {
  const full: OutboxStore = {
    ...memoryStore(),
    put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
    list: () => Promise.reject(new Error('no database')),
    remove: () => Promise.reject(new Error('no database')),
  }
  const store = storeWithFallback(full, memoryStore())
  const { outbox, sent, status } = withServer([noNetwork], store)
  await outbox.add(item('one'), new ArrayBuffer(8))
  await jest.advanceTimersByTimeAsync(0)
  expect(status()).toMatchObject({ waiting: 1, memoryOnly: 1 })
  expect((await store.audio('one'))?.byteLength).toBe(8)
  await jest.advanceTimersByTimeAsync(5_000)
  expect(sent).toEqual(['one', 'one'])
  expect(store.memoryOnlyIds().size).toBe(0)

  // A second take replaces the one that was sent.
  const { content } = item('one')
  await outbox.add(
    { ...item('two'), content: { ...content, replaces: ['one'] } as OutboxItem['content'] },
    new ArrayBuffer(8),
  )
  await jest.advanceTimersByTimeAsync(0)
  expect(sent).toEqual(['one', 'one', 'two'])
})

test('a recording that a full device rejected is stored as soon as there is room', async () => {
  const device = memoryStore()
  let isFull = true
  const full: OutboxStore = {
    ...device,
    put: (...what) => (isFull ? Promise.reject(new DOMException('full')) : device.put(...what)),
  }
  const { outbox, status } = withServer(Array(9).fill(noNetwork), storeWithFallback(full, memoryStore()))
  await outbox.add(item('one'), new ArrayBuffer(8))
  expect(status()).toMatchObject({ waiting: 1, memoryOnly: 1 })
  isFull = false
  await outbox.flush()
  expect(status()).toMatchObject({ waiting: 1, memoryOnly: 0 })
  expect((await device.audio('one'))?.byteLength).toBe(8)
})

test('a deleted recording stays deleted, also when it was just being sent', async () => {
  const store = memoryStore()
  await store.put(item('one'), new ArrayBuffer(8))
  await store.put(item('theirs', 1, 'other'), new ArrayBuffer(8))
  const { outbox, status } = withServer([noNetwork], store)
  const round = outbox.flush()
  await outbox.delete('one')
  await round
  expect((await store.list()).map(({ id }) => id)).toEqual(['theirs'])
  expect(status()).toMatchObject({ waiting: 0, fromOthers: 1 })
  expect((await outbox.recordings('others')).map(({ item: { id } }) => id)).toEqual(['theirs'])
  expect(await outbox.recordings('own')).toEqual([])
})

describe('a second take of a sentence', () => {
  const second = (replaces: string[]): OutboxItem => {
    const made = item('second', 2)
    return { ...made, content: { ...made.content, replaces } as OutboxItem['content'] }
  }

  test('replaces the first, which is not sent any more', async () => {
    const { outbox, sent, store } = withServer([serverDown, serverDown])
    await outbox.add(item('first'))
    await outbox.add(second(['first']))
    expect((await store.list()).map(({ id }) => id)).toEqual(['second'])
    await outbox.flush()
    await outbox.flush()
    expect(sent.at(-1)).toBe('second')
    expect(await store.list()).toEqual([])
  })

  test('is not joined by the first, whose upload fails afterwards', async () => {
    const store = memoryStore()
    let fail: (error: Error) => void = () => undefined
    const outbox = createOutbox({
      contributorId: 'me',
      store,
      send: ({ id }) =>
        id === 'first' ? new Promise((_, reject) => (fail = reject)) : Promise.resolve(undefined),
      runExclusively: (work) => work(),
      onStatus: () => undefined,
    })
    await outbox.add(item('first'))
    await jest.advanceTimersByTimeAsync(0)
    await outbox.add(second(['first']))
    fail(new ApiError(noNetwork))
    await outbox.flush()
    expect(await store.list()).toEqual([])
  })
})
