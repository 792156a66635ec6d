import { ApiError, type ApiClient } from '../../../src/browser/lib/api/client.js'
import type { Assignment } from '../../../src/browser/lib/api/types.js'
import {
  createOfflinePack,
  type OfflinePackStatus,
  type OfflinePackFailure,
} from '../../../src/browser/offline-pack/offline-pack.js'
import type {
  PackedSentence,
  OfflinePackStore,
} from '../../../src/browser/offline-pack/offline-pack-store.js'
import { assignments } from '../support/assignments.js'

const HOUR_S = 3600
const NOW = 1_000_000
const noNetwork = new ApiError({ kind: 'network' })

function memoryStore(rows: PackedSentence[] = []): OfflinePackStore {
  const stored = new Map(rows.map((row) => [row.id, row]))
  return {
    put: async (packed) => packed.forEach((each) => stored.set(each.id, each)),
    list: async () => [...stored.values()],
    remove: async (ids) => ids.forEach((id) => stored.delete(id)),
  }
}

const packed = (n: number, changes: Partial<PackedSentence> = {}): PackedSentence => ({
  id: `a${n}`,
  contributorId: 'me',
  sentence: { id: String(n), text: `Sentence ${n}`, language: 'sw' },
  position: n,
  heldUntil: NOW + 1,
  ...changes,
})

interface Setup {
  answered?: string[]
  canLock?: () => boolean
  unprepared?: OfflinePackFailure | null
  campaign?: string | undefined
}

function packWith(
  store: OfflinePackStore,
  api: Partial<ApiClient> = {},
  { answered = [], canLock = () => true, unprepared = null, campaign }: Setup = {},
) {
  let status: OfflinePackStatus | undefined
  const pack = createOfflinePack({
    store,
    api: api as ApiClient,
    contributorId: 'me',
    language: 'sw',
    campaign,
    answered: async () => new Set(answered),
    tryLock: async () => canLock(),
    prepareDevice: async () => unprepared,
    onStatus: (changed) => (status = changed),
    now: () => NOW,
  })
  return { pack, status: () => status }
}

const inPack = (count: number, first = 1): Assignment[] =>
  assignments(count, first).map((each) => ({ ...each, offline: true, remaining_seconds: 72 * HOUR_S }))

const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id)

test('downloaded sentences are offered in their order until their lease expires', async () => {
  const store = memoryStore()
  const claim = jest.fn(async () => inPack(25))
  const { pack, status } = packWith(store, { claim })
  expect(await pack.download(25)).toBeNull()
  expect(claim.mock.calls).toEqual([['record', 'sw', 25, true]])
  expect(status()).toEqual({ left: 25, heldUntil: NOW + 72 * HOUR_S * 1000, expired: 0 })
  expect(ids(await pack.takeSentences(3, new Set(['a2'])))).toEqual(['a1', 'a3', 'a4'])
})

test('a campaign’s page offers that campaign’s sentences, and any other page those of all', async () => {
  const store = memoryStore()
  const claim = async (_kind: string, _language: string, count: number) => inPack(count)
  await packWith(store, { claim }, { campaign: 'X' }).pack.download(25)
  const drawn = (campaign?: string) => packWith(store, {}, { campaign }).pack.takeSentences(5, new Set())
  expect(await drawn('X')).toHaveLength(5)
  expect(await drawn('Y')).toEqual([])
  expect(await drawn()).toHaveLength(5)
})

test('assignments with the usual lease are not packed as if they lasted for days', async () => {
  const store = memoryStore()
  const claim = jest.fn(async (_kind, _language, count: number) => [
    ...assignments(5),
    ...inPack(count - 5, 6),
  ])
  const { pack, status } = packWith(store, { claim })
  await pack.download(25)
  expect(claim.mock.calls.map(([, , count]) => count)).toEqual([25, 30])
  expect(status()).toMatchObject({ left: 25 })
})

test.each([
  [
    'too few are open',
    async () => Promise.reject(new ApiError({ kind: 'refused', code: 'no_pack' })),
    'no_pack',
  ],
  ['only assignments held already come back', async () => assignments(5), 'no_pack'],
  ['there is no network', async () => Promise.reject(noNetwork), 'network'],
])('the contributor is told why nothing is downloaded where %s', async (_case, claim, failure) => {
  const store = memoryStore()
  const { pack, status } = packWith(store, { claim })
  expect(await pack.download(25)).toBe(failure)
  expect(status()).toEqual({ left: 0, heldUntil: null, expired: 0 })
})

test('nothing is claimed for a device that has no room for the recordings', async () => {
  const claim = jest.fn()
  expect(await packWith(memoryStore(), { claim }, { unprepared: 'no_room' }).pack.download(25)).toBe(
    'no_room',
  )
  expect(claim).not.toHaveBeenCalled()
})

test('a device without storage downloads no sentences, and the recorder still works', async () => {
  const fail = () => Promise.reject(new Error('no database'))
  const { pack, status } = packWith({ put: fail, list: fail, remove: fail })
  expect(await pack.download(25)).toBe('not_kept')
  expect(await pack.takeSentences(5, new Set())).toEqual([])
  expect(await pack.release('a1', 'skipped')).toBe(false)
  expect(status()).toMatchObject({ left: 0 })
})

test('a pack of another contributor or language on the same device is neither offered nor given back', async () => {
  const theirs = packed(1, { contributorId: 'other' })
  const tamil = packed(2, { sentence: { id: '2', text: 'x', language: 'ta' } })
  const store = memoryStore([theirs, tamil, packed(3)])
  const { pack, status } = packWith(store)
  expect(ids(await pack.takeSentences(5, new Set()))).toEqual(['a3'])
  await pack.releaseAll(new Set())
  await pack.publishStatus()
  expect(status()).toMatchObject({ left: 0, expired: 0 })
  expect(ids(await store.list())).toEqual(expect.arrayContaining(['a1', 'a2']))
})

test('a sentence that another tab works on, or has just recorded, is not offered again', async () => {
  const store = memoryStore([packed(1), packed(2)])
  expect(await packWith(store, {}, { canLock: () => false }).pack.takeSentences(5, new Set())).toEqual([])

  const recordedMeanwhile = () => {
    void store.remove(['a1'])
    return true
  }
  const { pack } = packWith(store, {}, { canLock: recordedMeanwhile })
  expect(ids(await pack.takeSentences(5, new Set()))).toEqual(['a2'])
})

test('a sentence whose recording waits to be sent is neither counted as left nor downloaded again', async () => {
  const store = memoryStore([packed(1), packed(2)])
  const { pack, status } = packWith(store, { claim: async () => inPack(3) }, { answered: ['a1', 'a3'] })
  await pack.publishStatus()
  expect(status()).toMatchObject({ left: 1 })
  await pack.download(3)
  expect(ids(await store.list())).toEqual(['a1', 'a2'])
})

test('a skip or report without a network reaches the server when it returns', async () => {
  const store = memoryStore([packed(1), packed(2), packed(3)])
  const told: unknown[] = []
  let isOnline = false
  const tell = async (...what: unknown[]) => {
    if (!isOnline) throw noNetwork
    told.push(what)
  }
  const { pack, status } = packWith(store, { skip: tell, report: tell })
  expect(await pack.release('a1', 'skipped')).toBe(true)
  expect(await pack.release('a2', { reason: 'offensive', note: '' })).toBe(true)
  expect(status()).toMatchObject({ left: 1 })
  expect(await pack.releasedIds()).toEqual(['a1', 'a2'])
  isOnline = true
  await pack.syncReleases()
  expect(told).toEqual([
    ['a1', undefined],
    [{ sentence_id: '2' }, 'offensive', ''],
  ])
  expect(ids(await store.list())).toEqual(['a3'])
})

test('sentences that are given back go to other contributors, except those on the screen', async () => {
  const store = memoryStore([packed(1), packed(2), packed(3)])
  const skip = jest.fn(async () => undefined)
  const { pack, status } = packWith(store, { skip })
  await pack.releaseAll(new Set(['a1']))
  expect(skip.mock.calls).toEqual([
    ['a2', 'unused'],
    ['a3', 'unused'],
  ])
  expect(status()).toMatchObject({ left: 0 })
  expect(await store.list()).toEqual([])
})

test('expired sentences are announced once and not offered', async () => {
  const store = memoryStore([packed(1, { heldUntil: NOW }), packed(2)])
  const { pack, status } = packWith(store)
  await pack.publishStatus()
  expect(status()).toMatchObject({ left: 1, expired: 1 })
  expect(ids(await pack.takeSentences(5, new Set()))).toEqual(['a2'])
  await pack.dismissExpired()
  expect(status()).toMatchObject({ left: 1, expired: 0 })
})

test('a release that the server refuses is not sent again', async () => {
  const store = memoryStore([packed(1, { release: 'skipped' }), packed(2, { release: 'unused' })])
  const gone = new ApiError({ kind: 'refused', code: 'assignment_not_found' })
  await packWith(store, { skip: () => Promise.reject(gone) }).pack.syncReleases()
  expect(await store.list()).toEqual([])
})
