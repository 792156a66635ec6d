import type { Contributor } from '../../src/identity/index.js'
import { Engine, sentencesOf } from '../support/engine.js'

const ENOUGH = 500
const HOURS = 3600

let engine: Engine

beforeAll(async () => void (engine = await Engine.start()))
afterAll(() => engine.stop())

const pack = (who: Contributor, campaign: string, count = 5) =>
  engine.claim(who, { campaign, count, pack: true })

/** How long an assignment lasts, in seconds. */
async function lease(assignment: string): Promise<number> {
  const [row] = await engine.rows<{ seconds: number }>(
    'select extract(epoch from expires_at - leased_at)::int as seconds from assignments where id = $1',
    assignment,
  )
  return row!.seconds
}

test('a pack lasts three days, or as long as the campaign says, and other assignments as long as before', async () => {
  const [usual, short] = [
    await engine.campaign(ENOUGH),
    await engine.campaign(ENOUGH, { timing: { record: { pack_seconds: 24 * HOURS } } }),
  ]
  const who = await engine.person()
  expect(await lease((await pack(who, usual, 1))[0]!.id)).toBe(72 * HOURS)
  expect(await lease((await pack(who, short, 1))[0]!.id)).toBe(24 * HOURS)
  expect(await lease((await engine.claim(who, { campaign: usual, count: 2 }))[1]!.id)).toBe(1 * HOURS)
})

test('no campaign can say that a pack lasts longer', async () => {
  await expect(engine.campaign(1, { timing: { record: { pack_seconds: 72 * HOURS + 1 } } })).rejects.toThrow(
    'pack_seconds',
  )
})

test('the last tasks of a campaign are kept from packs, and open to everybody else', async () => {
  const campaign = await engine.campaign(ENOUGH)
  const who = await engine.person()
  expect(await pack(who, campaign, 1)).toHaveLength(1)
  const next = await engine.person()
  await expect(pack(next, campaign)).rejects.toMatchObject({ code: 'no_pack' })
  expect(await engine.claim(next, { campaign })).toHaveLength(5)
  await expect(pack(await engine.person(), campaign)).rejects.toMatchObject({ code: 'no_pack' })
})

test('whoever holds some already is shown them, also where no pack can be had any more', async () => {
  const campaign = await engine.campaign(ENOUGH)
  const who = await engine.person()
  const held = await pack(who, campaign)
  expect((await pack(who, campaign, 10)).map(({ id }) => id)).toEqual(held.map(({ id }) => id))
})

test('one can tell which of what one holds is a pack’s, and so for longer', async () => {
  const campaign = await engine.campaign(ENOUGH + 2)
  const who = await engine.person()
  await engine.claim(who, { campaign, count: 2 })
  const hand = await pack(who, campaign, 4)
  expect(hand.map((each) => each.pack)).toEqual([false, false, true, true])
  expect((await engine.claim(who, { campaign, count: 4 })).map((each) => each.pack)).toEqual(
    hand.map((each) => each.pack),
  )
})

test('among several campaigns a pack is taken where enough is open', async () => {
  const elsewhere = await engine.in('qaa-packs')
  await elsewhere.campaign(10)
  const large = await elsewhere.campaign(ENOUGH)
  const hand = await elsewhere.claim(await elsewhere.person(), { pack: true, count: 50 })
  expect(hand).toHaveLength(50)
  expect((await elsewhere.books(large)).taken).toBe(50)
})

describe('what of a pack', () => {
  let campaign: string
  beforeEach(async () => void (campaign = await engine.campaign(ENOUGH + 1)))

  /** Closes all but these. */
  async function leaveOpen(...sentences: string[]) {
    await engine.rows(
      `update tasks set closed_at = now() from pools p
       where p.id = pool_id and campaign_id = $1 and closed_at is null and sentence_id <> all($2)`,
      campaign,
      sentences,
    )
  }

  test('comes back unused is offered again at once, and before what one skipped', async () => {
    const who = await engine.person()
    const [skipped, unused, expired] = await pack(who, campaign, 3)
    await leaveOpen(...sentencesOf([skipped!, unused!, expired!]))
    await engine.skip(who, skipped!.id)
    await engine.skip(who, unused!.id, 'unused')
    await engine.runOut(expired!.id)
    const again = await engine.claim(who, { campaign })
    expect(sentencesOf(again).sort()).toEqual(sentencesOf([unused!, expired!]).sort())
  })

  test('is skipped comes back last, as what is skipped at home does', async () => {
    const who = await engine.person()
    const [skipped, used] = await pack(who, campaign, 2)
    await leaveOpen(...sentencesOf([skipped!, used!]))
    await engine.skip(who, skipped!.id, 'too hard')
    await engine.addTask(campaign)
    await engine.record(who, used!.id)
    const [next] = await engine.claim(who, { campaign, count: 1 })
    expect(next!.sentence.id).not.toBe(skipped!.sentence.id)
    await engine.record(who, next!.id)
    expect(sentencesOf(await engine.claim(who, { campaign }))).toEqual([skipped!.sentence.id])
  })

  test('is sent after its time is up counts while there is room, and is kept in any case', async () => {
    const [who, other] = await engine.people(2)
    const [first, second] = await pack(who!, campaign, 2)
    await leaveOpen(...sentencesOf([first!, second!]))
    await engine.runOut(first!.id, second!.id)
    const [taken] = await engine.claim(other!, { campaign, count: 1 })
    const [free, full] = taken!.sentence.id === second!.sentence.id ? [first!, second!] : [second!, first!]
    expect(await engine.record(who!, free.id)).toMatchObject({ standing: 'counted' })
    expect(await engine.record(who!, full.id)).toMatchObject({ standing: 'surplus' })
  })

  test('was fetched is told as such in the history', async () => {
    await pack(await engine.person(), campaign, 2)
    const [event] = await engine.rows<{ verb: string; data: object; tasks: number[] }>(
      `select verb, data, tasks from events where campaign_id = $1 and verb like 'task.%'`,
      campaign,
    )
    expect(event).toMatchObject({ verb: 'task.fetched', data: { pack: true } })
    expect(event!.tasks).toHaveLength(2)
  })
})

test('skipping as unused what is not from a pack is skipping', async () => {
  const campaign = await engine.campaign(3)
  const who = await engine.person()
  const [skipped] = await engine.claim(who, { campaign, count: 1 })
  await engine.skip(who, skipped!.id, 'unused')
  expect(sentencesOf(await engine.claim(who, { campaign }))).not.toContain(skipped!.sentence.id)
})
