import { randomUUID } from 'node:crypto'
import { pauseCampaign, resumeCampaign } from '../../src/campaigns/index.js'
import { Engine, sentencesOf } from '../support/engine.js'

let engine: Engine

beforeAll(async () => void (engine = await Engine.start()))
afterAll(() => engine.stop())

const pause = (campaign: string) => pauseCampaign(engine.pool, campaign)
const resume = (campaign: string) => resumeCampaign(engine.pool, campaign)

test('nothing of a paused campaign is offered, by its name or among others, until it is resumed', async () => {
  const [paused, other] = [await engine.campaign(3), await engine.campaign(2)]
  const who = await engine.person()
  const recorded = await engine.claim(who, { campaign: paused, count: 1 })
  await engine.record(who, recorded[0]!.id)
  expect(await pause(paused)).toBe(true)

  const stranger = await engine.person()
  expect(await engine.claim(stranger, { kind: 'any', campaign: paused })).toEqual([])
  const elsewhere = await engine.claim(stranger, { kind: 'any', count: 50 })
  expect(elsewhere).toHaveLength(2)
  for (const { id } of elsewhere) await engine.skip(stranger, id)

  expect(await resume(paused)).toBe(true)
  const hand = await engine.claim(stranger, { kind: 'any', campaign: paused })
  expect(hand.map(({ kind }) => kind)).toEqual(['validate', 'record', 'record'])
  expect(await engine.books(other)).toMatchObject({ taken: 0 })
})

test('what people hold of a paused campaign they see, submit and skip, and it counts', async () => {
  const campaign = await engine.campaign(3)
  const [who, listener] = await engine.people(2)
  const [first, second, third] = await engine.claim(who!, { campaign, count: 3 })
  await engine.record(who!, first!.id)
  const [review] = await engine.claim(listener!, { kind: 'validate', campaign })
  await pause(campaign)

  const held = await engine.claim(who!, { campaign })
  expect(sentencesOf(held).sort()).toEqual(sentencesOf([second!, third!]).sort())
  expect(await engine.record(who!, second!.id)).toMatchObject({ standing: 'counted' })
  expect(await engine.vote(listener!, review!.id)).toMatchObject({ standing: 'counted' })
  await engine.skip(who!, third!.id)
  expect(await engine.claim(who!, { campaign })).toEqual([])
  expect(await engine.books(campaign)).toEqual({ wanted: 3, taken: 2, done: 2, held: 2, counted: 2 })

  await resume(campaign)
  expect(sentencesOf(await engine.claim(who!, { campaign }))).toEqual([third!.sentence.id])
})

test('pausing twice, or by two people at once, is one pause in the history', async () => {
  const campaign = await engine.campaign(1)
  const paused = await Promise.all([pause(campaign), pause(campaign), pause(campaign)])
  expect(paused.sort()).toEqual([false, false, true])
  expect([await resume(campaign), await resume(campaign)]).toEqual([true, false])
  const events = await engine.rows<{ verb: string; language: string }>(
    'select verb, language from events where campaign_id = $1 order by id',
    campaign,
  )
  const { language } = engine
  expect(events.slice(-2)).toEqual([
    { verb: 'campaign.paused', language },
    { verb: 'campaign.resumed', language },
  ])
  expect(events.filter(({ verb }) => verb === 'campaign.paused')).toHaveLength(1)
})

test('a closed campaign, or one that does not exist, is neither paused nor resumed', async () => {
  const campaign = await engine.campaign(1)
  await engine.rows(`update campaigns set state = 'closed' where id = $1`, campaign)
  for (const verb of [pause, resume]) {
    await expect(verb(campaign)).rejects.toMatchObject({ code: 'campaign_closed' })
    await expect(verb(randomUUID())).rejects.toMatchObject({ code: 'campaign_unknown' })
    await expect(verb('no id')).rejects.toMatchObject({ code: 'campaign_unknown' })
  }
})
