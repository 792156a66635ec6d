import { ApiError, type Api, type Assignment } from '../../src/browser/lib/api.js'
import { createDesk } from '../../src/browser/lib/desk.js'
import { newSet } from '../../src/browser/lib/work-set.js'
import { assignments } from './work.js'

const offline = new ApiError({ kind: 'network' })

function deskWith(answered: string[], api: Partial<Api>) {
  const counts: number[] = []
  const claim = async (_kind: string, _language: string, count: number): Promise<Assignment[]> => {
    counts.push(count)
    return assignments(count)
  }
  const desk = createDesk({
    api: { claim, ...api } as Api,
    kind: 'record',
    language: 'sw',
    answered: async () => new Set(answered),
  })
  return { desk, counts }
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

test('a claim that fails says why', async () => {
  const { desk } = deskWith([], { claim: () => Promise.reject(offline) })
  expect(await desk.claim(newSet)).toEqual({ type: 'claim_failed', trouble: { kind: 'network' } })
})
