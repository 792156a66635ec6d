import { fileReport, restoreSubject } from '../../src/moderation/index.js'
import { Engine } from '../support/engine.js'

let engine: Engine
beforeEach(async () => void (engine = await Engine.start()))
afterEach(() => engine.stop())

const reason = { reason: 'offensive', note: null } as const

/** What tasks want and are, and what statistics count. */
async function state() {
  const tasks = await engine.rows(
    `select id, wanted, taken, done, blocked, open, closed_at is null as unclosed from tasks order by id`,
  )
  const counted = await engine.rows('select id from countable_recordings order by 1')
  const changed = await engine.rows('select verb from events where verb like $1 order by id', 'subject.%')
  return { tasks, counted, verbs: changed.length }
}

test('a sentence that reports took away is as before once it is restored, and takes three new reports', async () => {
  const campaign = await engine.campaign(2, { contributions: { record: { wanted: 4 } } })
  const [author, ...reporters] = await engine.people(7)
  const [first] = await engine.claim(author!, { campaign, count: 1 })
  await engine.record(author!, first!.id)
  const subject = { sentence: Number(first!.sentence.id) }
  const give = async (from: number) => {
    for (const reporter of reporters.slice(from, from + 3)) {
      const hand = await engine.claim(reporter, { campaign, count: 2 })
      expect(hand.map(({ sentence }) => sentence.id)).toContain(first!.sentence.id)
      for (const { id } of hand) await engine.skip(reporter, id)
    }
  }
  await give(0)
  const before = await state()
  for (const reporter of reporters.slice(0, 3)) await fileReport(engine.pool, reporter, subject, reason)
  expect((await state()).tasks).not.toEqual(before.tasks)
  expect(await restoreSubject(engine.pool, subject)).toEqual({ tasks: 2 })
  const after = await state()
  expect(after).toEqual({ ...before, verbs: before.verbs + 2 })
  expect(await restoreSubject(engine.pool, subject)).toBeUndefined()

  await give(3)
  for (const reporter of reporters.slice(3, 5)) await fileReport(engine.pool, reporter, subject, reason)
  expect((await state()).tasks).toEqual(after.tasks)
  await fileReport(engine.pool, reporters[5]!, subject, reason)
  expect((await state()).tasks).not.toEqual(after.tasks)
})

test('a recording that reports took away counts again once it is restored, and its review goes on', async () => {
  const campaign = await engine.campaign(1)
  const [author, ...reporters] = await engine.people(4)
  const [first] = await engine.claim(author!, { campaign, count: 1 })
  const { id } = await engine.record(author!, first!.id)
  for (const reporter of reporters) {
    const [review] = await engine.claim(reporter, { kind: 'validate', campaign })
    await engine.skip(reporter, review!.id)
  }
  const before = await state()
  for (const reporter of reporters) await fileReport(engine.pool, reporter, { recording: id }, reason)
  expect((await state()).counted).toEqual([])
  expect(await restoreSubject(engine.pool, { recording: id })).toEqual({ tasks: 1 })
  expect(await state()).toEqual({ ...before, verbs: before.verbs + 2 })
})
