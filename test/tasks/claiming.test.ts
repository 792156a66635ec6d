import type { Contributor } from '../../src/identity/index.js'
import type { Transaction } from '../../src/platform/db/index.js'
import { hideFrom } from '../../src/tasks/index.js'
import { Engine, sentencesOf } from '../support/engine.js'

let engine: Engine

beforeAll(async () => void (engine = await Engine.start()))
afterAll(() => engine.stop())

const take = (who: Contributor, campaign: string, count = 5) => engine.claim(who, { campaign, count })

test('a crowd on the last 20 tasks gets each of them once, and everybody else an empty list', async () => {
  const last = await engine.campaign(20)
  const crowd = await engine.people(100)
  const hands = await Promise.all(crowd.map((who) => take(who, last, 3)))
  const sentences = sentencesOf(hands.flat())
  expect(sentences).toHaveLength(20)
  expect(new Set(sentences).size).toBe(20)
  expect(await engine.books(last)).toEqual({ wanted: 20, taken: 20, done: 0, held: 20, counted: 0 })
})

test('a task wanted three times is taken by three people and no fourth', async () => {
  const thrice = await engine.campaign(2, { contributions: { record: { wanted: 3 } } })
  const crowd = await engine.people(20)
  const hands = await Promise.all(crowd.map((who) => take(who, thrice)))
  expect(hands.flat()).toHaveLength(6)
  for (const hand of hands) expect(new Set(sentencesOf(hand)).size).toBe(hand.length)
})

test('what one holds comes first, so that a reload loses nobody their set', async () => {
  const ten = await engine.campaign(10)
  const who = await engine.person()
  const first = await take(who, ten, 3)
  const again = await take(who, ten, 5)
  expect(again.slice(0, 3).map((each) => each.id)).toEqual(first.map((each) => each.id))
  expect(again).toHaveLength(5)
  expect((await take(who, ten, 2)).map((each) => each.id)).toEqual(first.slice(0, 2).map((each) => each.id))
})

test('one person claiming from two tabs at once holds no more than was asked for', async () => {
  const many = await engine.campaign(40)
  const who = await engine.person()
  await Promise.all(Array.from({ length: 8 }, () => take(who, many, 5)))
  expect((await engine.books(many)).held).toBe(5)
})

test('nobody is given what they have done, also when the task wants more', async () => {
  const twice = await engine.campaign(3, { contributions: { record: { wanted: 2 } } })
  const who = await engine.person()
  for (const { id } of await take(who, twice)) await engine.record(who, id)
  expect(await take(who, twice)).toEqual([])
  expect(await take(await engine.person(), twice)).toHaveLength(3)
})

test('a claim at the moment in which late work of the same person is taken in is answered, without that task', async () => {
  const one = await engine.campaign(1, { contributions: { record: { wanted: 2 } } })
  const who = await engine.person()
  const [late] = await take(who, one, 1)
  await engine.runOut(late!.id)
  const between = (await engine.pool.connect()) as Transaction
  await between.query('begin')
  await between.query('select from contributors where id = $1 for no key update', [who.id])
  const claiming = take(who, one)
  await engine.untilSomebodyWaits()
  await engine.record(who, late!.id)
  await between.query('commit')
  between.release()
  expect(await claiming).toEqual([])
})

describe('what one skipped', () => {
  test('comes back only when nothing else is left', async () => {
    const four = await engine.campaign(4)
    const who = await engine.person()
    const [skipped] = await take(who, four, 1)
    await engine.skip(who, skipped!.id)
    const others = await take(who, four)
    expect(others).toHaveLength(3)
    expect(sentencesOf(others)).not.toContain(skipped!.sentence.id)
    for (const { id } of others) await engine.record(who, id)
    expect(sentencesOf(await take(who, four))).toEqual([skipped!.sentence.id])
  })

  test('comes back in the order in which it was skipped, and again in the same order', async () => {
    const three = await engine.campaign(3)
    const who = await engine.person()
    const skip = async () => {
      const [next] = await take(who, three, 1)
      await engine.skip(who, next!.id)
      return next!.sentence.id
    }
    const first = [await skip(), await skip(), await skip()]
    expect([await skip(), await skip(), await skip()]).toEqual(first)
    expect(await skip()).toBe(first[0])
  })

  test('does not come back before what opened in a campaign of which they have seen nothing yet', async () => {
    const elsewhere = await engine.in('qaa-skip')
    await elsewhere.campaign(1)
    const who = await elsewhere.person()
    const [skipped] = await elsewhere.claim(who)
    await elsewhere.skip(who, skipped!.id)
    await elsewhere.campaign(1)
    const [next] = await elsewhere.claim(who, { count: 1 })
    expect(next!.sentence.id).not.toBe(skipped!.sentence.id)
  })

  test('never comes back once they asked not to see it again', async () => {
    const one = await engine.campaign(1)
    const who = await engine.person()
    const [assignment] = await take(who, one)
    await engine.skip(who, assignment!.id)
    await hideFrom(engine.pool, who.id, { sentence: Number(assignment!.sentence.id) })
    expect(await take(who, one)).toEqual([])
    expect(await take(await engine.person(), one)).toHaveLength(1)
  })
})

test('whoever only recorded so far is given the first recording to review before more to record', async () => {
  const elsewhere = await engine.in('qaa-any')
  const [who, other] = await elsewhere.people(2)
  await elsewhere.campaign(5)
  const [recorded] = await elsewhere.claim(other!, { count: 1 })
  await elsewhere.claim(who!, { count: 1 }).then(([mine]) => elsewhere.record(who!, mine!.id))
  await elsewhere.record(other!, recorded!.id)
  const [next] = await elsewhere.claim(who!, { kind: 'any', count: 1 })
  expect(next).toMatchObject({ kind: 'validate', sentence: { id: recorded!.sentence.id } })
})

test('somebody who hoards is told so instead of being told that nothing is left', async () => {
  const [first, second] = [await engine.campaign(60), await engine.campaign(1)]
  const who = await engine.person()
  expect(await take(who, first, 50)).toHaveLength(50)
  await expect(take(who, second)).rejects.toMatchObject({ code: 'too_many_held' })
})

test('whoever holds more than 50 because they took work back can go on', async () => {
  const campaign = await engine.campaign(60)
  const who = await engine.person()
  const [first] = await take(who, campaign, 1)
  const recording = await engine.record(who, first!.id)
  expect(await take(who, campaign, 50)).toHaveLength(50)
  await engine.withdraw(who, recording.id)
  expect(await take(who, campaign, 50)).toHaveLength(50)
  const elsewhere = await engine.campaign(1)
  await expect(take(who, elsewhere)).rejects.toMatchObject({ code: 'too_many_held' })
})
