import { ApiError, type Trouble } from '../../../src/browser/lib/api/client.js'
import { fileName } from '../../../src/browser/outbox/save-as-files.js'
import { createOutbox, type OutboxStatus } from '../../../src/browser/outbox/outbox.js'
import { delayAfter, type Parcel } from '../../../src/browser/outbox/outbox-item.js'
import {
  memoryStore,
  storeWithFallback,
  type Overflow,
  type ParcelStore,
} from '../../../src/browser/outbox/outbox-store.js'

const refusal: Trouble = { kind: 'refused', code: 'audio_silent' }
const noNetwork: Trouble = { kind: 'network' }
const serverDown: Trouble = { kind: 'unavailable', retryAfterMs: 0 }

function parcel(id: string, madeAt = 1, contributorId = 'me'): Parcel {
  const content = { kind: 'recording', contentType: 'audio/wav', capture: {} } as const
  const sentence = { text: id, language: 'sw' }
  return { id, contributorId, assignmentId: `a-${id}`, sentence, madeAt, failures: 0, content }
}

/** An outbox whose server answers each attempt with the next trouble of the list, then takes everything. */
function withServer(
  answers: (Trouble | null)[] = [],
  store: ParcelStore & Partial<Overflow> = memoryStore(),
) {
  const sent: string[] = []
  let status: OutboxStatus | undefined
  const outbox = createOutbox({
    contributorId: 'me',
    store,
    async send({ id }) {
      sent.push(id)
      const trouble = answers.shift()
      if (trouble) throw new ApiError(trouble)
    },
    exclusively: (work) => work(),
    onStatus: (changed) => (status = changed),
  })
  return { outbox, sent, store, status: () => status }
}

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

test('what is kept is sent and forgotten', async () => {
  const { outbox, sent, store, status } = withServer()
  await outbox.keep(parcel('one'), new ArrayBuffer(8))
  await outbox.wake()
  expect(sent).toEqual(['one'])
  expect(await store.list()).toEqual([])
  expect(status()).toMatchObject({ waiting: 0, unsent: [], trouble: null, refused: [], ofOthers: 0 })
})

test('without a network everything stays, under the same ids, and goes when it returns', async () => {
  const { outbox, sent, status } = withServer([noNetwork, noNetwork])
  await outbox.keep(parcel('one', 1))
  await outbox.keep(parcel('two', 2))
  await outbox.wake()
  expect(status()).toMatchObject({ waiting: 0 })
  expect(new Set(sent)).toEqual(new Set(['one', 'two']))
})

test('what is only just being kept counts as answered', async () => {
  const { outbox } = withServer()
  const kept = outbox.keep(parcel('one'))
  expect([...(await outbox.answered())]).toEqual(['a-one'])
  await kept
})

test('it tries again by itself, later and later, until it succeeds', async () => {
  const { outbox, sent, status } = withServer([noNetwork, noNetwork, noNetwork])
  await outbox.keep(parcel('one'))
  await jest.advanceTimersByTimeAsync(0)
  expect(sent).toHaveLength(1)
  expect(status()).toMatchObject({ waiting: 1, trouble: 'network' })
  await jest.advanceTimersByTimeAsync(600)
  expect(sent).toHaveLength(1)
  await jest.advanceTimersByTimeAsync(10_000)
  expect(sent).toEqual(['one', 'one', 'one', 'one'])
  expect(status()).toMatchObject({ waiting: 0, trouble: null })
})

test('a device whose storage fails for a moment sends what it holds later, without being asked', async () => {
  const store = memoryStore()
  await store.put(parcel('one'))
  let failures = 1
  const list = async () => {
    if (failures-- > 0) throw new Error('the storage is busy')
    return store.list()
  }
  const { outbox, sent } = withServer([], { ...store, list })
  await outbox.wake()
  expect(sent).toEqual([])
  await jest.advanceTimersByTimeAsync(10_000)
  expect(sent).toEqual(['one'])
})

test('the server’s wish to be left alone is respected', async () => {
  const { outbox, sent } = withServer([{ kind: 'unavailable', retryAfterMs: 30_000 }])
  await outbox.keep(parcel('one'))
  await jest.advanceTimersByTimeAsync(29_000)
  expect(sent).toHaveLength(1)
  await jest.advanceTimersByTimeAsync(2_000)
  expect(sent).toHaveLength(2)
})

test('what the server cannot take blocks nothing behind it', async () => {
  const store = memoryStore()
  for (const [index, id] of ['poison', 'two', 'three'].entries()) await store.put(parcel(id, index))
  const { outbox, sent } = withServer([serverDown], store)
  await outbox.wake()
  expect(sent).toEqual(['poison', 'two', 'three'])
  expect((await store.list()).map(({ id }) => id)).toEqual(['poison'])
})

test('a server that is down is not sent everything over and over', async () => {
  const store = memoryStore()
  for (let n = 0; n < 20; n++) await store.put(parcel(`p${n}`, n))
  const { outbox, sent } = withServer(Array(50).fill(serverDown), store)
  await outbox.wake()
  expect(sent).toHaveLength(2)
})

test('a refusal stays until it was seen, and is not sent again', async () => {
  const { outbox, sent, store, status } = withServer([refusal])
  await outbox.keep(parcel('one'))
  await outbox.wake()
  await outbox.wake()
  expect(sent).toEqual(['one'])
  expect(status()).toMatchObject({ waiting: 0, refused: [{ id: 'one', refused: 'audio_silent' }] })
  await outbox.dismiss('refused')
  expect(await store.list()).toEqual([])
})

test('a lost session keeps everything and waits for the person', async () => {
  const { outbox, sent, status } = withServer([{ kind: 'session' }])
  await outbox.keep(parcel('one'))
  await jest.advanceTimersByTimeAsync(600_000)
  expect(sent).toHaveLength(1)
  expect(status()).toMatchObject({ waiting: 1, trouble: 'session' })
})

test('what somebody else left on the device is neither sent nor lost, unless it is deleted', async () => {
  const store = memoryStore()
  await store.put(parcel('theirs', 1, 'somebody'))
  const { outbox, sent, status } = withServer([], store)
  await outbox.wake()
  expect(sent).toEqual([])
  expect(status()).toMatchObject({ waiting: 0, ofOthers: 1 })
  await outbox.dismiss('ofOthers')
  expect(await store.list()).toEqual([])
})

test('recall says whether a vote arrived', async () => {
  const { outbox } = withServer()
  await outbox.keep(parcel('one'))
  expect(await outbox.recall('one')).toBe('arrived')

  const offline = withServer([noNetwork, noNetwork])
  await offline.outbox.keep(parcel('two'))
  expect(await offline.outbox.recall('two')).toBe('unknown')

  const refused = withServer([refusal])
  await refused.outbox.keep(parcel('three'))
  expect(await refused.outbox.recall('three')).toBe('never')
  expect(await refused.store.list()).toEqual([])
})

test('recall keeps nobody waiting while much else is sent', async () => {
  const { outbox, store } = withServer()
  const busy = createOutbox({
    contributorId: 'me',
    store,
    send: () => new Promise(() => undefined),
    exclusively: (work) => work(),
    onStatus: () => undefined,
  })
  await store.put(parcel('recording', 1))
  await busy.keep(parcel('vote', 2))
  const asked = busy.recall('vote')
  await jest.advanceTimersByTimeAsync(5_000)
  expect(await asked).toBe('unknown')
  expect(await outbox.recall('vote')).toBe('arrived')
})

test('where the device keeps nothing, memory does, and says so', async () => {
  const full: ParcelStore = {
    ...memoryStore(),
    put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
    list: () => Promise.reject(new Error('no database')),
    remove: () => Promise.reject(new Error('no database')),
  }
  const store = storeWithFallback(full, memoryStore())
  const { outbox, sent, status } = withServer([noNetwork], store)
  await outbox.keep(parcel('one'), new ArrayBuffer(8))
  await jest.advanceTimersByTimeAsync(0)
  expect(status()).toMatchObject({ waiting: 1, unkept: 1 })
  expect((await store.audio('one'))?.byteLength).toBe(8)
  await jest.advanceTimersByTimeAsync(5_000)
  expect(sent).toEqual(['one', 'one'])
  expect(store.unkept().size).toBe(0)

  // It was sent, and is made again.
  const { content } = parcel('one')
  await outbox.keep(
    { ...parcel('two'), content: { ...content, replaces: ['one'] } as Parcel['content'] },
    new ArrayBuffer(8),
  )
  await jest.advanceTimersByTimeAsync(0)
  expect(sent).toEqual(['one', 'one', 'two'])
})

test('what a full device could not keep is kept as soon as there is room', async () => {
  const device = memoryStore()
  let isFull = true
  const full: ParcelStore = {
    ...device,
    put: (...what) => (isFull ? Promise.reject(new DOMException('full')) : device.put(...what)),
  }
  const { outbox, status } = withServer(Array(9).fill(noNetwork), storeWithFallback(full, memoryStore()))
  await outbox.keep(parcel('one'), new ArrayBuffer(8))
  expect(status()).toMatchObject({ waiting: 1, unkept: 1 })
  isFull = false
  await outbox.wake()
  expect(status()).toMatchObject({ waiting: 1, unkept: 0 })
  expect((await device.audio('one'))?.byteLength).toBe(8)
})

test('what one deletes stays deleted, also when it was just being sent', async () => {
  const store = memoryStore()
  await store.put(parcel('one'), new ArrayBuffer(8))
  await store.put(parcel('theirs', 1, 'somebody'), new ArrayBuffer(8))
  const { outbox, status } = withServer([noNetwork], store)
  const round = outbox.wake()
  await outbox.discard('one')
  await round
  expect((await store.list()).map(({ id }) => id)).toEqual(['theirs'])
  expect(status()).toMatchObject({ waiting: 0, ofOthers: 1 })
  expect((await outbox.recordings('ofOthers')).map(({ parcel: { id } }) => id)).toEqual(['theirs'])
  expect(await outbox.recordings('mine')).toEqual([])
})

test('delays double up to a minute, with some chance in them', () => {
  expect([1, 2, 3, 7, 50].map((failures) => delayAfter(failures, 0))).toEqual([
    1000, 2000, 4000, 60_000, 60_000,
  ])
  expect(delayAfter(1, 0.999)).toBeGreaterThan(600)
})

describe('a second take of a sentence', () => {
  const second = (replaces: string[]): Parcel => {
    const made = parcel('second', 2)
    return { ...made, content: { ...made.content, replaces } as Parcel['content'] }
  }

  test('takes the place of the first, which is not sent any more', async () => {
    const { outbox, sent, store } = withServer([serverDown, serverDown])
    await outbox.keep(parcel('first'))
    await outbox.keep(second(['first']))
    expect((await store.list()).map(({ id }) => id)).toEqual(['second'])
    await outbox.wake()
    await outbox.wake()
    expect(sent.at(-1)).toBe('second')
    expect(await store.list()).toEqual([])
  })

  test('does not bring the first back, which was just being sent in vain', async () => {
    const store = memoryStore()
    let fail: (error: Error) => void = () => undefined
    const outbox = createOutbox({
      contributorId: 'me',
      store,
      send: ({ id }) =>
        id === 'first' ? new Promise((_, reject) => (fail = reject)) : Promise.resolve(undefined),
      exclusively: (work) => work(),
      onStatus: () => undefined,
    })
    await outbox.keep(parcel('first'))
    await jest.advanceTimersByTimeAsync(0)
    await outbox.keep(second(['first']))
    fail(new ApiError(noNetwork))
    await outbox.wake()
    expect(await store.list()).toEqual([])
  })
})

test.each([
  ['Je, unasema “nini”?', 'audio/wav', 'Sauti sw 2026-11-21 Je unasema nini.wav'],
  ['a/b\\c: d', 'audio/webm;codecs=opus', 'Sauti sw 2026-11-21 a b c d.webm'],
  ['…', 'audio/x-unknown', 'Sauti sw 2026-11-21.audio'],
])('a recording of %j that is saved has a name that every device takes', (text, contentType, name) => {
  const made = parcel('one', Date.parse('2026-11-21T08:00:00Z'))
  const content = { kind: 'recording', contentType, capture: {} } as const
  expect(fileName({ ...made, sentence: { text, language: 'sw' }, content })).toBe(name)
})
