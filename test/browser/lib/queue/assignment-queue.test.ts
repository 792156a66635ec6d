import { ApiError, type ApiClient } from '../../../../src/browser/lib/api/client.js'
import type { Assignment } from '../../../../src/browser/lib/api/types.js'
import { createAssignmentQueue } from '../../../../src/browser/lib/queue/assignment-queue.js'
import type { OutboxItem } from '../../../../src/browser/outbox/outbox-item.js'
import { emptySet } from '../../../../src/browser/lib/queue/work-set.js'
import { assignments } from '../../support/assignments.js'

const offline = new ApiError({ kind: 'network' })
const emptyOutbox = { answered: async () => new Set<string>(), add: async () => undefined }

function queueWith(answered: string[], api: Partial<ApiClient>) {
  const counts: number[] = []
  const kept: OutboxItem[] = []
  const claim = async (_kind: string, _language: string, count: number): Promise<Assignment[]> => {
    counts.push(count)
    return assignments(count)
  }
  const queue = createAssignmentQueue({
    api: { claim, ...api } as ApiClient,
    kind: 'record',
    language: 'sw',
    contributorId: 'me',
    outbox: { answered: async () => new Set(answered), add: async (item) => void kept.push(item) },
  })
  return { queue, counts, kept }
}

test('unsent answers in the outbox do not shorten the next set', async () => {
  const { queue, counts } = queueWith(['a1', 'a2'], {})
  await queue.claim(emptySet)
  await queue.claim({ ...emptySet, done: 3 })
  expect(counts).toEqual([7, 4])
})

test('a claim never asks for more than a contributor may hold', async () => {
  const { queue, counts } = queueWith(
    Array.from({ length: 80 }, (_, n) => `a${n}`),
    {},
  )
  await queue.claim(emptySet)
  expect(counts).toEqual([50])
})

test('a skipped sentence does not come back in the next claim', async () => {
  const order: string[] = []
  const { queue, counts } = queueWith([], {
    skip: () =>
      new Promise((resolve) => {
        setTimeout(() => resolve(void order.push('skipped')), 20)
      }),
  })
  queue.skip(assignments(1)[0]!)
  await queue.claim(emptySet).then(() => order.push('claimed'))
  expect(order).toEqual(['skipped', 'claimed'])
  expect(counts).toEqual([5])
})

test('a skip that failed does not shorten the next set', async () => {
  const { queue, counts } = queueWith([], { skip: () => Promise.reject(offline) })
  queue.skip(assignments(1)[0]!)
  await queue.claim(emptySet)
  expect(counts).toEqual([6])
})

test('a report is kept until it is sent, and names the recording where there is one', async () => {
  const { queue, kept } = queueWith([], {})
  const [heard, { id, sentence }] = assignments(2) as [Assignment, Assignment]
  const why = { reason: 'private', note: 'It names me.' }
  queue.report({ id, sentence }, why)
  queue.report(heard, why)
  await queue.claim(emptySet)
  expect(kept).toMatchObject([
    {
      contributorId: 'me',
      assignmentId: id,
      content: { kind: 'report', subject: { sentence_id: '2' }, ...why },
    },
    { content: { subject: { recording_id: 'r1' } } },
  ])
})

test('a failed claim tells why', async () => {
  const { queue } = queueWith([], { claim: () => Promise.reject(offline) })
  expect(await queue.claim(emptySet)).toEqual({ type: 'claim_failed', failure: { kind: 'network' } })
})

test('two tabs do not offer the same sentence, and each still has a full set', async () => {
  const counts: number[] = []
  const queue = createAssignmentQueue({
    api: {
      claim: async (_kind: string, _language: string, count: number) => {
        counts.push(count)
        return assignments(count)
      },
    } as unknown as ApiClient,
    kind: 'record',
    language: 'sw',
    contributorId: 'me',
    outbox: emptyOutbox,
    tryLock: async (id) => !['a1', 'a2'].includes(id),
  })
  const claimed = await queue.claim(emptySet)
  expect(counts).toEqual([5, 7])
  expect(claimed).toMatchObject({ assignments: assignments(5, 3) })
})

describe('with an offline pack', () => {
  const packOf = (count: number, released: string[] = []) => ({
    takeSentences: async (wanted: number) => assignments(Math.min(count, wanted)),
    releasedIds: async () => released,
    release: async (id: string) => id.startsWith('a'),
  })
  const queueWithPack = (count: number, api: Partial<ApiClient>, released?: string[]) =>
    createAssignmentQueue({
      api: api as ApiClient,
      kind: 'record',
      language: 'sw',
      contributorId: 'me',
      outbox: emptyOutbox,
      offlinePack: packOf(count, released),
    })

  test('a set needs no network', async () => {
    const claim = jest.fn()
    expect(await queueWithPack(9, { claim }).claim(emptySet)).toMatchObject({ assignments: assignments(5) })
    expect(claim).not.toHaveBeenCalled()
  })

  test('the last sentences of the pack are offered where no network can add to them', async () => {
    const claimed = await queueWithPack(2, { claim: () => Promise.reject(offline) }).claim(emptySet)
    expect(claimed).toMatchObject({ type: 'claimed', assignments: assignments(2) })
    const none = await queueWithPack(0, { claim: () => Promise.reject(offline) }).claim(emptySet)
    expect(none).toMatchObject({ type: 'claim_failed' })
  })

  test('the rest of a set comes from the server, and no sentence twice', async () => {
    const claim = jest.fn(async (_kind: string, _language: string, count: number) => assignments(count))
    const claimed = await queueWithPack(2, { claim }, ['a5']).claim(emptySet)
    expect(claim.mock.calls.map(([, , count]) => count)).toEqual([6])
    expect(claimed).toMatchObject({
      assignments: assignments(6)
        .filter(({ id }) => id !== 'a5')
        .map(({ id }) => ({ id })),
    })
  })

  test('the pack tells the server of its own skipped sentences, and the API of all others', async () => {
    const skip = jest.fn(async () => undefined)
    const queue = queueWithPack(2, { skip, claim: async () => [] })
    queue.skip(assignments(1)[0]!)
    queue.skip({ ...assignments(1)[0]!, id: 'other' })
    await queue.claim(emptySet)
    expect(skip.mock.calls).toEqual([['other']])
  })
})
