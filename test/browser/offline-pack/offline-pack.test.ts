import { ApiError, type Api, type Assignment } from '../../../src/browser/lib/api/client.js'
import {
  createPack,
  type PackStatus,
  type PackTrouble,
} from '../../../src/browser/offline-pack/offline-pack.js'
import type { Packed, PackStore } from '../../../src/browser/offline-pack/offline-pack-store.js'
import { assignments } from '../support/assignments.js'

const HOUR_S = 3600
const NOW = 1_000_000
const noNetwork = new ApiError({ kind: 'network' })

function memoryPack(rows: Packed[] = []): PackStore {
  const kept = new Map(rows.map((row) => [row.id, row]))
  return {
    put: async (packed) => packed.forEach((each) => kept.set(each.id, each)),
    list: async () => [...kept.values()],
    remove: async (ids) => ids.forEach((id) => kept.delete(id)),
  }
}

const packed = (n: number, changes: Partial<Packed> = {}): Packed => ({
  id: `a${n}`,
  contributorId: 'me',
  sentence: { id: String(n), text: `Sentence ${n}`, language: 'sw' },
  place: n,
  until: NOW + 1,
  ...changes,
})

interface Circumstances {
  answered?: string[]
  reserved?: () => boolean
  unready?: PackTrouble | null
  campaign?: string | undefined
}

function packWith(
  store: PackStore,
  api: Partial<Api> = {},
  { answered = [], reserved = () => true, unready = null, campaign }: Circumstances = {},
) {
  let status: PackStatus | undefined
  const pack = createPack({
    store,
    api: api as Api,
    contributorId: 'me',
    language: 'sw',
    campaign,
    answered: async () => new Set(answered),
    reserve: async () => reserved(),
    prepare: async () => unready,
    onStatus: (changed) => (status = changed),
    now: () => NOW,
  })
  return { pack, status: () => status }
}

const inPack = (count: number, first = 1): Assignment[] =>
  assignments(count, first).map((each) => ({ ...each, offline: true, remaining_seconds: 72 * HOUR_S }))

const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id)

test('what was taken along is at hand in its order, until its time is up', async () => {
  const store = memoryPack()
  const claim = jest.fn(async () => inPack(25))
  const { pack, status } = packWith(store, { claim })
  expect(await pack.take(25)).toBeNull()
  expect(claim.mock.calls).toEqual([['record', 'sw', 25, true]])
  expect(status()).toEqual({ left: 25, until: NOW + 72 * HOUR_S * 1000, expired: 0 })
  expect(ids(await pack.draw(3, new Set(['a2'])))).toEqual(['a1', 'a3', 'a4'])
})

test('one is given sentences of the campaign one came for, and of any where one came for none', async () => {
  const store = memoryPack()
  const claim = async (_kind: string, _language: string, count: number) => inPack(count)
  await packWith(store, { claim }, { campaign: 'X' }).pack.take(25)
  const drawn = (campaign?: string) => packWith(store, {}, { campaign }).pack.draw(5, new Set())
  expect(await drawn('X')).toHaveLength(5)
  expect(await drawn('Y')).toEqual([])
  expect(await drawn()).toHaveLength(5)
})

test('what one holds for an hour is not taken along as if it were for days', async () => {
  const store = memoryPack()
  const claim = jest.fn(async (_kind, _language, count: number) => [
    ...assignments(5),
    ...inPack(count - 5, 6),
  ])
  const { pack, status } = packWith(store, { claim })
  await pack.take(25)
  expect(claim.mock.calls.map(([, , count]) => count)).toEqual([25, 30])
  expect(status()).toMatchObject({ left: 25 })
})

test.each([
  [
    'too few are open',
    async () => Promise.reject(new ApiError({ kind: 'refused', code: 'no_pack' })),
    'no_pack',
  ],
  ['only what one holds already comes back', async () => assignments(5), 'no_pack'],
  ['there is no network', async () => Promise.reject(noNetwork), 'network'],
])('nothing is taken along where %s, and one is told so', async (_case, claim, trouble) => {
  const store = memoryPack()
  const { pack, status } = packWith(store, { claim })
  expect(await pack.take(25)).toBe(trouble)
  expect(status()).toEqual({ left: 0, until: null, expired: 0 })
})

test('nothing is claimed for a device that has no room for the recordings', async () => {
  const claim = jest.fn()
  expect(await packWith(memoryPack(), { claim }, { unready: 'no_room' }).pack.take(25)).toBe('no_room')
  expect(claim).not.toHaveBeenCalled()
})

test('a device that keeps nothing takes nothing along, and breaks nothing', async () => {
  const nothing = () => Promise.reject(new Error('no database'))
  const { pack, status } = packWith({ put: nothing, list: nothing, remove: nothing })
  expect(await pack.take(25)).toBe('not_kept')
  expect(await pack.draw(5, new Set())).toEqual([])
  expect(await pack.putAside('a1', 'skipped')).toBe(false)
  expect(status()).toMatchObject({ left: 0 })
})

test('nobody is given what somebody else took along on the same device, or in another language', async () => {
  const theirs = packed(1, { contributorId: 'somebody' })
  const tamil = packed(2, { sentence: { id: '2', text: 'x', language: 'ta' } })
  const store = memoryPack([theirs, tamil, packed(3)])
  const { pack, status } = packWith(store)
  expect(ids(await pack.draw(5, new Set()))).toEqual(['a3'])
  await pack.giveBack(new Set())
  await pack.publish()
  expect(status()).toMatchObject({ left: 0, expired: 0 })
  expect(ids(await store.list())).toEqual(expect.arrayContaining(['a1', 'a2']))
})

test('a sentence that another tab has, or recorded just now, is not given again', async () => {
  const store = memoryPack([packed(1), packed(2)])
  expect(await packWith(store, {}, { reserved: () => false }).pack.draw(5, new Set())).toEqual([])

  const recordedMeanwhile = () => {
    void store.remove(['a1'])
    return true
  }
  const { pack } = packWith(store, {}, { reserved: recordedMeanwhile })
  expect(ids(await pack.draw(5, new Set()))).toEqual(['a2'])
})

test('what was recorded and waits to be sent is not left over, and not taken along again', async () => {
  const store = memoryPack([packed(1), packed(2)])
  const { pack, status } = packWith(store, { claim: async () => inPack(3) }, { answered: ['a1', 'a3'] })
  await pack.publish()
  expect(status()).toMatchObject({ left: 1 })
  await pack.take(3)
  expect(ids(await store.list())).toEqual(['a1', 'a2'])
})

test('what is skipped or reported without a network is told when it is back', async () => {
  const store = memoryPack([packed(1), packed(2), packed(3)])
  const told: unknown[] = []
  let isOnline = false
  const tell = async (...what: unknown[]) => {
    if (!isOnline) throw noNetwork
    told.push(what)
  }
  const { pack, status } = packWith(store, { skip: tell, report: tell })
  expect(await pack.putAside('a1', 'skipped')).toBe(true)
  expect(await pack.putAside('a2', { reason: 'offensive', note: '' })).toBe(true)
  expect(status()).toMatchObject({ left: 1 })
  expect(await pack.asides()).toEqual(['a1', 'a2'])
  isOnline = true
  await pack.settle()
  expect(told).toEqual([
    ['a1', undefined],
    [{ sentence_id: '2' }, 'offensive', ''],
  ])
  expect(ids(await store.list())).toEqual(['a3'])
})

test('what is given back goes to others, but for what is on the screen', async () => {
  const store = memoryPack([packed(1), packed(2), packed(3)])
  const skip = jest.fn(async () => undefined)
  const { pack, status } = packWith(store, { skip })
  await pack.giveBack(new Set(['a1']))
  expect(skip.mock.calls).toEqual([
    ['a2', 'unused'],
    ['a3', 'unused'],
  ])
  expect(status()).toMatchObject({ left: 0 })
  expect(await store.list()).toEqual([])
})

test('an expired pack is told once, and not read from', async () => {
  const store = memoryPack([packed(1, { until: NOW }), packed(2)])
  const { pack, status } = packWith(store)
  await pack.publish()
  expect(status()).toMatchObject({ left: 1, expired: 1 })
  expect(ids(await pack.draw(5, new Set()))).toEqual(['a2'])
  await pack.seen()
  expect(status()).toMatchObject({ left: 1, expired: 0 })
})

test('what the server no longer knows is forgotten', async () => {
  const store = memoryPack([packed(1, { aside: 'skipped' }), packed(2, { aside: 'unused' })])
  const gone = new ApiError({ kind: 'refused', code: 'assignment_not_found' })
  await packWith(store, { skip: () => Promise.reject(gone) }).pack.settle()
  expect(await store.list()).toEqual([])
})
