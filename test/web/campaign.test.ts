import request from 'supertest'
import type { Deps } from '../../src/http/deps.js'
import type { Express } from 'express'
import {
  campaigns,
  depsWithoutDatabase,
  failingPool,
  HOSTILE,
  nothingPublished,
  pages,
  publishedStats,
  testSite,
  type TestSite,
} from './site.js'

const published = (changed: Partial<Deps> = {}) => pages(depsWithoutDatabase(changed), () => undefined)
const [open, paused, closed] = campaigns.map(({ campaign }) => `/en/campaigns/${campaign}`)
const textOf = async (path: string, from: Express = published()) =>
  (await request(from).get(path).expect(200)).text

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.close())

it('tells without script how far a campaign is, and leads to its own work, from what is published alone', async () => {
  const text = await textOf(open!)
  expect(text).toContain('900 of 1,200 recordings made')
  expect(text).toContain('600 of 900 recordings decided')
  expect(text).toContain('120 sentences wait for a voice')
  expect(text).toContain('300 recordings wait to be decided')
  for (const page of ['record', 'validate']) {
    expect(text).toContain(`href="/en/${page}?language=ur&amp;campaign=${campaigns[0]!.campaign}"`)
  }
  expect(text).not.toContain(HOSTILE)
})

it.each([
  ['paused', paused!, 'is taking a break'],
  ['closed', closed!, 'has ended'],
])('offers no work in a campaign that is %s, and says why', async (_state, path, why) => {
  const text = await textOf(path)
  expect(text).toContain(why)
  expect(text).not.toContain('/en/record?language=ur&amp;campaign')
})

it('shows a campaign that began after the last snapshot, and offers its work', async () => {
  const begun = await site.engine.campaign(1)
  const text = await textOf(`/en/campaigns/${begun}`, site.as())
  expect(text).toContain('has only just begun')
  expect(text).toContain(`campaign=${begun}`)
  expect(text).not.toContain('Updated')
  expect(text.match(/<li data-left="\w+">/g)).toHaveLength(2)
  expect(text).toContain('id="complete" hidden>')
  expect(text.match(/<(dl|section)[^>]* data-when="told" hidden>/g)).toHaveLength(2)
  const early = site.as(undefined, { cdn: nothingPublished() })
  expect(await textOf(`/en/campaigns/${begun}`, early)).toContain('has only just begun')
})

it('shows no share of recordings where there are none', async () => {
  const begun = { ...campaigns[0]!, recordings: 0, valid: 0, invalid: 0, disputed: 0 }
  const text = await textOf(open!, published({ cdn: publishedStats({ campaigns: [begun] }) }))
  expect(text).toContain('data-part="recorded">')
  expect(text).toContain('data-part="decided" hidden>')
})

it('thanks where nothing is left to do', async () => {
  const done = { ...campaigns[0]!, sentences_left: 0, recordings_left: 0, valid: 800 }
  const text = await textOf(open!, published({ cdn: publishedStats({ campaigns: [done] }) }))
  expect(text).toMatch(/id="complete">/)
  expect(text.match(/<li data-left="\w+" hidden>/g)).toHaveLength(2)
})

it.each([
  ['an id that nothing has', '00000000-0000-4000-8000-0000000000ff', 1],
  ['a word', 'x', 0],
  ['a statement', "1' or 1=1", 0],
  ['a path', '..%2f', 0],
  ['a very long one', '0'.repeat(5000), 0],
])(
  'answers 404 to %s in place of the id, and asks the database only for ids',
  async (_name, id, statements) => {
    const pool = failingPool()
    pool.query.mockResolvedValue({ rows: [], rowCount: 0 })
    const { text } = await request(published({ pool })).get(`/ta/campaigns/${id}`).expect(404)
    expect(text).toContain('<html lang="ta"')
    expect(pool.query).toHaveBeenCalledTimes(statements)
  },
)

it.each(['record', 'validate'])(
  'takes work on /%s from the campaign that the address names',
  async (page) => {
    const { campaign } = campaigns[0]!
    const at = (id: string) => textOf(`/en/${page}?language=ur&campaign=${encodeURIComponent(id)}`, site.as())
    expect(await at(campaign)).toContain(`"campaign":"${campaign}"`)
    expect(await at(HOSTILE)).not.toContain('"campaign":"')
  },
)
