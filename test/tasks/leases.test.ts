import { transaction, type Pool } from '../../src/platform/db/index.js'
import { closeTasksOfSentence, takeBack } from '../../src/tasks/index.js'
import { Engine, sentencesOf } from '../support/engine.js'
import type { Contributor } from '../../src/identity/index.js'

let engine: Engine

beforeAll(async () => void (engine = await Engine.start()))
afterAll(() => engine.stop())

const take = (who: Contributor, campaign: string, count = 5) => engine.claim(who, { campaign, count })

/** How somebody's work stands. */
const hand = async (who: Contributor, assignment: string) => (await engine.record(who, assignment)).standing

const DONE_ONCE = { wanted: 1, taken: 1, done: 1, held: 1, counted: 1 }

test('a lease that ran out frees its place for others', async () => {
  const one = await engine.campaign(1)
  const [slow, quick] = [await engine.person(), await engine.person()]
  const [lease] = await take(slow, one)
  expect(await take(quick, one)).toEqual([])
  await engine.runOut(lease!.id)
  expect(await take(quick, one)).toHaveLength(1)
})

test('late work counts while there is room, so that a slow phone loses nothing', async () => {
  const one = await engine.campaign(1)
  const who = await engine.person()
  const [lease] = await take(who, one)
  await engine.runOut(lease!.id)
  expect(await hand(who, lease!.id)).toBe('counted')
  expect(await engine.books(one)).toEqual(DONE_ONCE)
})

test('late work for a task that was filled meanwhile is kept as surplus and overshoots nothing', async () => {
  const one = await engine.campaign(1)
  const [slow, quick] = [await engine.person(), await engine.person()]
  const [late] = await take(slow, one)
  await engine.runOut(late!.id)
  const [timely] = await take(quick, one)
  expect(await hand(quick, timely!.id)).toBe('counted')
  expect(await hand(slow, late!.id)).toBe('surplus')
  expect(await engine.books(one)).toEqual(DONE_ONCE)
})

test('late work uses the place of a newer lease of the same person', async () => {
  const one = await engine.campaign(1)
  const who = await engine.person()
  const [old] = await take(who, one)
  await engine.runOut(old!.id)
  const [renewed] = await take(who, one)
  expect(await hand(who, old!.id)).toBe('counted')
  expect(await hand(who, renewed!.id)).toBe('surplus')
  expect(await engine.books(one)).toEqual(DONE_ONCE)
})

test('an assignment is handed in once, however often it is sent at the same moment', async () => {
  const one = await engine.campaign(1)
  const who = await engine.person()
  const [lease] = await take(who, one)
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => hand(who, lease!.id)))
  expect(tries.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
  for (const each of tries)
    if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'already_submitted' })
})

test('nobody hands in, or gives back, what somebody else holds', async () => {
  const one = await engine.campaign(1)
  const [owner, thief] = [await engine.person(), await engine.person()]
  const [lease] = await take(owner, one)
  await expect(hand(thief, lease!.id)).rejects.toMatchObject({ code: 'assignment_not_found' })
  await expect(engine.skip(thief, lease!.id)).rejects.toMatchObject({ code: 'assignment_not_found' })
})

describe('work that is taken back', () => {
  test('leaves its place to its author', async () => {
    const one = await engine.campaign(1)
    const who = await engine.person()
    const [lease] = await take(who, one)
    await hand(who, lease!.id)
    await transaction(engine.pool, (tx) =>
      takeBack(tx, { assignment: lease!.id, kind: 'record', contributor: who }, { wanted: true }),
    )
    expect(await take(await engine.person(), one)).toEqual([])
    expect((await take(who, one)).map((each) => each.id)).toEqual([lease!.id])
    expect(await engine.books(one)).toEqual({ wanted: 1, taken: 1, done: 0, held: 1, counted: 0 })
  })

  test.each([{ pack: false }, { pack: true }])(
    'having been surplus, does not keep its author from the task when that opens again (%j)',
    async ({ pack }) => {
      const one = await engine.campaign(1)
      const [slow, quick] = [await engine.person(), await engine.person()]
      const [late] = await take(slow, one)
      await engine.rows('update assignments set pack = $2 where id = $1', late!.id, pack)
      await engine.runOut(late!.id)
      const [timely] = await take(quick, one)
      const counted = await engine.record(quick, timely!.id)
      const surplus = await engine.record(slow, late!.id)

      await engine.addTask(one)
      const [other] = await take(slow, one)
      await engine.skip(slow, other!.id)
      expect(sentencesOf(await take(slow, one))).toEqual([other!.sentence.id])
      await engine.withdraw(quick, counted.id)
      await engine.skip(quick, timely!.id)
      // Their cursor passes it, as for now it is not for them.
      await engine.settle()
      expect(await take(slow, one)).toHaveLength(1)

      await engine.withdraw(slow, surplus.id)
      expect(sentencesOf(await take(slow, one))).toContain(late!.sentence.id)
    },
  )

  test('having been surplus, is in no history as a lease that its author holds', async () => {
    const one = await engine.campaign(1)
    const [slow, quick] = [await engine.person(), await engine.person()]
    const [late] = await take(slow, one)
    await engine.runOut(late!.id)
    const [timely] = await take(quick, one)
    await hand(quick, timely!.id)
    const surplus = await engine.record(slow, late!.id)
    await engine.withdraw(slow, surplus.id)
    expect((await told(one)).at(-1)).toEqual({ verb: 'task.expired', actor: slow.actor })
  })
})

test('a lease that somebody takes at the moment in which its task is closed ends in the history too', async () => {
  const one = await engine.campaign(1)
  const who = await engine.person()
  const between = await engine.pool.connect()
  await between.query('begin')
  const [lease] = await engine.claim(who, { campaign: one }, between as unknown as Pool)
  const closing = transaction(engine.pool, (tx) => closeTasksOfSentence(tx, Number(lease!.sentence.id)))
  await engine.untilSomebodyWaits()
  await between.query('commit')
  between.release()
  await closing
  expect((await told(one)).map(({ verb }) => verb)).toEqual(['task.fetched', 'task.expired', 'task.closed'])
  expect(await hand(who, lease!.id)).toBe('surplus')
})

/** What is said of the tasks of a campaign. */
function told(campaign: string) {
  return engine.rows<{ verb: string; actor: string | null }>(
    `select e.verb, e.actor from events e
     where e.tasks && (select array_agg(t.id) from tasks t join pools p on p.id = t.pool_id where p.campaign_id = $1)
     order by e.id`,
    campaign,
  )
}

test('every fetch, skip, expiry and submission can be told from the events alone', async () => {
  const one = await engine.campaign(1)
  const who = await engine.person()
  const [first] = await take(who, one)
  await engine.skip(who, first!.id)
  const [second] = await take(who, one)
  await engine.runOut(second!.id)
  const [third] = await take(who, one)
  await hand(who, third!.id)
  const events = await told(one)
  expect(events.map(({ verb }) => verb)).toEqual([
    'task.fetched',
    'task.skipped',
    'task.reissued',
    'task.expired',
    'task.reissued',
    'task.submitted',
  ])
  for (const { actor } of events) expect(actor).toBe(who.actor)
})

test('nothing changes or deletes an event', async () => {
  for (const attempt of ['update events set verb = verb', 'delete from events', 'truncate events']) {
    await expect(engine.rows(attempt)).rejects.toThrow('append-only')
  }
})
