import { ApiError, type Api, type Assignment } from '../../../../src/browser/lib/api/client.js'
import { createDesk } from '../../../../src/browser/lib/queue/assignment-queue.js'
import type { Parcel } from '../../../../src/browser/outbox/outbox-item.js'
import { newSet } from '../../../../src/browser/lib/queue/work-set.js'
import { assignments } from '../../support/assignments.js'

const offline = new ApiError({ kind: 'network' })
const emptyOutbox = { answered: async () => new Set<string>(), keep: async () => undefined }

function deskWith(answered: string[], api: Partial<Api>) {
  const counts: number[] = []
  const kept: Parcel[] = []
  const claim = async (_kind: string, _language: string, count: number): Promise<Assignment[]> => {
    counts.push(count)
    return assignments(count)
  }
  const desk = createDesk({
    api: { claim, ...api } as Api,
    kind: 'record',
    language: 'sw',
    contributorId: 'me',
    outbox: { answered: async () => new Set(answered), keep: async (parcel) => void kept.push(parcel) },
  })
  return { desk, counts, kept }
}

test('as many more are claimed as lie unsent in the outbox: they come first in the answer', async () => {
  const { desk, counts } = deskWith(['a1', 'a2'], {})
  await desk.claim(newSet)
  await desk.claim({ ...newSet, done: 3 })
  expect(counts).toEqual([7, 4])
})

test('never more than one may hold', async () => {
  const { desk, counts } = deskWith(
    Array.from({ length: 80 }, (_, n) => `a${n}`),
    {},
  )
  await desk.claim(newSet)
  expect(counts).toEqual([50])
})

test('a claim waits for what is being put aside, or it would come back', async () => {
  const order: string[] = []
  const { desk, counts } = deskWith([], {
    skip: () =>
      new Promise((resolve) => {
        setTimeout(() => resolve(void order.push('skipped')), 20)
      }),
  })
  desk.skip(assignments(1)[0]!)
  await desk.claim(newSet).then(() => order.push('claimed'))
  expect(order).toEqual(['skipped', 'claimed'])
  expect(counts).toEqual([5])
})

test('what could not be put aside is still held, and one more is asked for', async () => {
  const { desk, counts } = deskWith([], { skip: () => Promise.reject(offline) })
  desk.skip(assignments(1)[0]!)
  await desk.claim(newSet)
  expect(counts).toEqual([6])
})

test('what somebody reports is kept until it is sent, of the recording where they heard one', async () => {
  const { desk, kept } = deskWith([], {})
  const [heard, { id, sentence }] = assignments(2) as [Assignment, Assignment]
  const why = { reason: 'private', note: 'It names me.' }
  desk.report({ id, sentence }, why)
  desk.report(heard, why)
  await desk.claim(newSet)
  expect(kept).toMatchObject([
    {
      contributorId: 'me',
      assignmentId: id,
      content: { kind: 'report', subject: { sentence_id: '2' }, ...why },
    },
    { content: { subject: { recording_id: 'r1' } } },
  ])
})

test('a claim that fails says why', async () => {
  const { desk } = deskWith([], { claim: () => Promise.reject(offline) })
  expect(await desk.claim(newSet)).toEqual({ type: 'claim_failed', trouble: { kind: 'network' } })
})

test('work that another tab is at is left to it, and other work asked for', async () => {
  const counts: number[] = []
  const desk = createDesk({
    api: {
      claim: async (_kind: string, _language: string, count: number) => {
        counts.push(count)
        return assignments(count)
      },
    } as unknown as Api,
    kind: 'record',
    language: 'sw',
    contributorId: 'me',
    outbox: emptyOutbox,
    reserve: async (id) => !['a1', 'a2'].includes(id),
  })
  const claimed = await desk.claim(newSet)
  expect(counts).toEqual([5, 7])
  expect(claimed).toMatchObject({ assignments: assignments(5, 3) })
})

describe('with sentences that were taken along', () => {
  const pack = (count: number, asides: string[] = []) => ({
    draw: async (wished: number) => assignments(Math.min(count, wished)),
    asides: async () => asides,
    putAside: async (id: string) => id.startsWith('a'),
  })
  const deskWithPack = (count: number, api: Partial<Api>, asides?: string[]) =>
    createDesk({
      api: api as Api,
      kind: 'record',
      language: 'sw',
      contributorId: 'me',
      outbox: emptyOutbox,
      pack: pack(count, asides),
    })

  test('one need not wait for a network that is not there', async () => {
    const claim = jest.fn()
    expect(await deskWithPack(9, { claim }).claim(newSet)).toMatchObject({ assignments: assignments(5) })
    expect(claim).not.toHaveBeenCalled()
  })

  test('the last of them are read where there is no network to add to them', async () => {
    const claimed = await deskWithPack(2, { claim: () => Promise.reject(offline) }).claim(newSet)
    expect(claimed).toMatchObject({ type: 'claimed', assignments: assignments(2) })
    const none = await deskWithPack(0, { claim: () => Promise.reject(offline) }).claim(newSet)
    expect(none).toMatchObject({ type: 'claim_failed' })
  })

  test('where there is one, the rest of the set comes from the server, and nothing twice', async () => {
    const claim = jest.fn(async (_kind: string, _language: string, count: number) => assignments(count))
    const claimed = await deskWithPack(2, { claim }, ['a5']).claim(newSet)
    expect(claim.mock.calls.map(([, , count]) => count)).toEqual([6])
    expect(claimed).toMatchObject({
      assignments: assignments(6)
        .filter(({ id }) => id !== 'a5')
        .map(({ id }) => ({ id })),
    })
  })

  test('what is put aside is told by the pack, now or later, and everything else at once', async () => {
    const skip = jest.fn(async () => undefined)
    const desk = deskWithPack(2, { skip, claim: async () => [] })
    desk.skip(assignments(1)[0]!)
    desk.skip({ ...assignments(1)[0]!, id: 'other' })
    await desk.claim(newSet)
    expect(skip.mock.calls).toEqual([['other']])
  })
})
