import type { Contributor } from '../../src/identity/index.js'
import { transaction } from '../../src/platform/db/index.js'
import { closeTasksOfSentence, requireFirst } from '../../src/tasks/index.js'
import { Engine, sentencesOf } from '../support/engine.js'

let engine: Engine

beforeAll(async () => void (engine = await Engine.start()))
afterAll(() => engine.stop())

interface Task {
  id: number
  sentence: string
}

/** A campaign and its tasks. */
async function tasks(count: number, wanted = 1): Promise<[string, ...Task[]]> {
  const campaign = await engine.campaign(count, { contributions: { record: { wanted } } })
  const found = await engine.rows<Task>(
    `select t.id, t.sentence_id::text as sentence from tasks t join pools p on p.id = pool_id
     where campaign_id = $1 order by t.id`,
    campaign,
  )
  return [campaign, ...found]
}

const require = (task: Task, needs: Task) =>
  transaction(engine.pool, (tx) => requireFirst(tx, task.id, needs.id))

const offered = async (who: Contributor, campaign: string) =>
  sentencesOf(await engine.claim(who, { campaign })).sort()

test('a task waits until every other one that it needs has all its contributions', async () => {
  const [campaign, last, one, two] = await tasks(3)
  await require(last!, one!)
  await require(last!, two!)
  const who = await engine.person()
  const hand = await engine.claim(who, { campaign })
  expect(sentencesOf(hand).sort()).toEqual([one!.sentence, two!.sentence].sort())
  await engine.record(who, hand[0]!.id)
  expect(await offered(await engine.person(), campaign)).toEqual([])
  await engine.record(who, hand[1]!.id)
  expect(await offered(who, campaign)).toEqual([last!.sentence])
})

test('one contribution is not enough where two are wanted', async () => {
  const [campaign, last, first] = await tasks(2, 2)
  await require(last!, first!)
  const [one, two] = await engine.people(2)
  for (const who of [one!, two!]) {
    const hand = await engine.claim(who, { campaign })
    expect(sentencesOf(hand)).toEqual([first!.sentence])
    await engine.record(who, hand[0]!.id)
  }
  expect(await offered(one!, campaign)).toEqual([last!.sentence])
})

test('it waits again when work that it needs is taken back, and what is held of it is not lost', async () => {
  const [campaign, last, first] = await tasks(2)
  await require(last!, first!)
  const [who, other] = await engine.people(2)
  const [needed] = await engine.claim(who!, { campaign })
  const recording = await engine.record(who!, needed!.id)
  const [held] = await engine.claim(other!, { campaign })
  await engine.withdraw(who!, recording.id)
  expect(await offered(other!, campaign)).toEqual([last!.sentence])
  await engine.skip(other!, held!.id)
  expect(await offered(other!, campaign)).toEqual([])
  await engine.record(who!, needed!.id)
  expect(await offered(other!, campaign)).toEqual([last!.sentence])
})

test('it does not wait for what is closed', async () => {
  const [campaign, last, first] = await tasks(2)
  await require(last!, first!)
  await transaction(engine.pool, (tx) => closeTasksOfSentence(tx, Number(first!.sentence)))
  expect(await offered(await engine.person(), campaign)).toEqual([last!.sentence])
})

test('what is met already, or said twice, keeps nobody waiting', async () => {
  const [campaign, last, first] = await tasks(2)
  const who = await engine.person()
  const hand = await engine.claim(who, { campaign })
  const needed = hand.find(({ sentence }) => sentence.id === first!.sentence)!
  await require(last!, first!)
  await require(last!, first!)
  for (const { id } of hand) if (id !== needed.id) await engine.skip(who, id)
  expect(await offered(await engine.person(), campaign)).toEqual([])
  await engine.record(who, needed.id)
  await require(last!, first!)
  expect(await offered(await engine.person(), campaign)).toEqual([last!.sentence])
})

test('a contributor whose cursor passed a blocked task is offered it once it is not blocked', async () => {
  const [campaign, first] = await tasks(20, 2)
  const [last] = await engine.rows<Task>(
    `select t.id, t.sentence_id::text as sentence from tasks t join pools p on p.id = pool_id
     where campaign_id = $1 and t.id <> $2 order by position offset 9 limit 1`,
    campaign,
    first!.id,
  )
  await require(last!, first!)
  const [who, other] = await engine.people(2)
  for (let hand; (hand = await engine.claim(who!, { campaign })).length > 0; await engine.settle()) {
    for (const { id } of hand) await engine.record(who!, id)
  }
  const theirs = await engine.claim(other!, { campaign, count: 50 })
  await engine.record(other!, theirs.find(({ sentence }) => sentence.id === first!.sentence)!.id)
  expect(await offered(who!, campaign)).toEqual([last!.sentence])
})

test('tasks never wait for each other in a circle, however it is closed', async () => {
  const [, one, two, three] = await tasks(3)
  await require(one!, two!)
  await require(two!, three!)
  for (const [task, needs] of [
    [one, one],
    [two, one],
    [three, one],
  ] as const) {
    await expect(require(task!, needs!)).rejects.toMatchObject({ code: 'prerequisite_circle' })
  }
  const [, ...many] = await tasks(30)
  for (let n = 0; n < many.length; n += 3) {
    const [a, b, c] = [many[n]!, many[n + 1]!, many[n + 2]!]
    await require(a, b)
    const both = await Promise.allSettled([require(b, c), require(c, a)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  }
})

test('saying so at the moment in which it is met leaves nobody waiting for ever', async () => {
  for (let round = 0; round < 10; round++) {
    const [campaign, last, first] = await tasks(2)
    const who = await engine.person()
    const hand = await engine.claim(who, { campaign })
    const needed = hand.find(({ sentence }) => sentence.id === first!.sentence)!
    for (const { id } of hand) if (id !== needed.id) await engine.skip(who, id)
    await Promise.all([require(last!, first!), engine.record(who, needed.id)])
    expect(await offered(await engine.person(), campaign)).toEqual([last!.sentence])
  }
})
