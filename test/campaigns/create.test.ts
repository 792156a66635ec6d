import { createCampaign, policyOf, requirePolicy, type NewCampaign } from '../../src/campaigns/index.js'
import {
  emptyLanguages,
  ENGLISH,
  importInto,
  linesOf,
  numbered,
  plantLanguage,
  rows,
} from '../support/campaigns.js'
import { testDatabase, type TestDatabase } from '../support/database.js'

let db: TestDatabase
beforeAll(async () => void (db = await testDatabase()))
afterAll(() => db.drop())
beforeEach(async () => {
  await emptyLanguages(db.pool)
  await plantLanguage(db.pool, ENGLISH)
})

const WANTED_3 = { contributions: { record: { wanted: 3 } } }

const create = (plan: Partial<NewCampaign>) =>
  createCampaign(db.pool, {
    language: 'en',
    title: 'Weather words',
    lines: linesOf('It rains.'),
    policy: WANTED_3,
    source: 'a test',
    licence: 'CC0-1.0',
    ...plan,
  })

const nothingMade = async () => {
  expect(await rows(db.pool, 'select 1 from campaigns where not is_default')).toEqual([])
  expect(await rows(db.pool, 'select 1 from sentences')).toEqual([])
}

test('a campaign opens with its pools, its tasks and its event', async () => {
  const { id, ...report } = await create({ lines: linesOf('It rains.', '', 'It snows.') })
  expect(report).toEqual({ lines: 3, added: 2, reused: 0, refused: { empty: 1 } })
  expect(
    await rows(db.pool, 'select language, title, state, is_default from campaigns where id = $1', [id]),
  ).toEqual([{ language: 'en', title: 'Weather words', state: 'open', is_default: false }])
  const pools = await rows(
    db.pool,
    'select kind, language, open, lease_seconds from pools where campaign_id = $1 order by kind',
    [id],
  )
  expect(pools).toEqual([
    { kind: 'record', language: 'en', open: true, lease_seconds: 3600 },
    { kind: 'validate', language: 'en', open: true, lease_seconds: 1800 },
  ])
  expect(await rows(db.pool, 'select wanted, tasks.open from tasks')).toEqual(
    Array(2).fill({ wanted: 3, open: true }),
  )
  const [event] = await rows(
    db.pool,
    "select language, data from events where verb = 'campaign.opened' and campaign_id = $1",
    [id],
  )
  expect(event).toMatchObject({
    language: 'en',
    data: { title: 'Weather words', policy: WANTED_3, policy_version: 1 },
  })
  expect(await policyOf(db.pool, id)).toEqual({
    version: 1,
    rules: requirePolicy(WANTED_3),
    valid_from: expect.any(Date) as Date,
  })
})

test('sentences that the language has are reused, with a task in each campaign', async () => {
  await importInto(db.pool, numbered(1200))
  expect(await create({ lines: numbered(1300) })).toMatchObject({ added: 100, reused: 1200, refused: {} })
  expect(await rows(db.pool, 'select count(*) from sentences')).toEqual([{ count: 1300 }])
  expect(await rows(db.pool, 'select count(*) from tasks')).toEqual([{ count: 2500 }])
  // The hundred that came with the campaign are new to the default one.
  expect(await importInto(db.pool, numbered(1300))).toMatchObject({
    added: 0,
    reused: 100,
    refused: { duplicate: 1200 },
  })
})

test('sentences can be added to it later', async () => {
  const { id } = await create({})
  const report = await importInto(db.pool, linesOf('It rains.', 'It hails.'), { campaign: id })
  expect(report).toMatchObject({ campaign: id, added: 1, refused: { duplicate: 1 } })
  expect(await rows(db.pool, 'select distinct wanted from tasks')).toEqual([{ wanted: 3 }])
})

test('a plan that cannot be carried out makes nothing', async () => {
  const refused: unknown[] = []
  const bad: [Partial<NewCampaign>, string][] = [
    [{ language: 'xx' }, 'language_unknown'],
    [{ title: ' ' }, 'title_invalid'],
    [{ title: 'x'.repeat(201) }, 'title_invalid'],
    [{ title: 'a\u202eb' }, 'title_invalid'],
    ...[0, 1.5, 100_000].map((wanted): [Partial<NewCampaign>, string] => [
      { policy: { contributions: { record: { wanted } } } },
      'policy_invalid',
    ]),
    [{ lines: [] }, 'no_usable_sentences'],
    [{ lines: linesOf('', 'சமம்'), onRefused: (lines) => refused.push(...lines) }, 'no_usable_sentences'],
  ]
  for (const [plan, code] of bad) await expect(create(plan)).rejects.toMatchObject({ code })
  await nothingMade()
  expect(refused).toMatchObject([
    { line: 1, code: 'empty' },
    { line: 2, code: 'wrong_script' },
  ])
})

test('a campaign whose only sentences were retired is not opened', async () => {
  await importInto(db.pool, linesOf('It rains.'))
  await db.pool.query('update sentences set retired_at = now()')
  await expect(create({})).rejects.toMatchObject({ code: 'no_usable_sentences' })
  expect(await create({ lines: linesOf('It rains.', 'It snows.') })).toMatchObject({
    added: 1,
    refused: { retired: 1 },
  })
})

test('lines that fail to come leave nothing behind', async () => {
  const lines = {
    async *[Symbol.asyncIterator]() {
      yield* numbered(2000)
      throw new Error('the disk is gone')
    },
  }
  await expect(create({ lines })).rejects.toThrow('the disk is gone')
  await nothingMade()
})

test('the policy of a campaign that is not there', async () => {
  const nowhere = '00000000-0000-4000-8000-000000000000'
  await expect(policyOf(db.pool, nowhere)).rejects.toMatchObject({
    kind: 'not_found',
    code: 'campaign_unknown',
  })
})
