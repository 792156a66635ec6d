import request from 'supertest'
import { campaigns, HOSTILE, NEW_CAMPAIGN, site } from './site.js'

const app = site()
const [open, paused, closed] = campaigns.map(({ campaign }) => `/en/campaigns/${campaign}`)
const textOf = async (path: string, from = app) => (await request(from).get(path).expect(200)).text

it('tells without script how far a campaign is, and leads to its own work', async () => {
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
  const text = await textOf(`/en/campaigns/${NEW_CAMPAIGN}`)
  expect(text).toContain('has only just begun')
  expect(text).toContain(`campaign=${NEW_CAMPAIGN}`)
  expect(text).not.toContain('Updated')
  expect(text.match(/<li data-left="\w+">/g)).toHaveLength(2)
  expect(text).toContain('id="complete" hidden>')
  expect(text.match(/<(dl|section)[^>]* data-when="told" hidden>/g)).toHaveLength(2)
  const early = site({ latestCampaigns: async () => undefined })
  expect(await textOf(`/en/campaigns/${NEW_CAMPAIGN}`, early)).toContain('has only just begun')
})

it('speaks of no share of recordings where nobody has recorded', async () => {
  const begun = { ...campaigns[0]!, recordings: 0, valid: 0, invalid: 0, disputed: 0 }
  const app = site({
    latestCampaigns: async () => ({ campaigns: [begun], generated_at: '2026-11-01T08:00:00Z' }),
  })
  const text = await textOf(open!, app)
  expect(text).toContain('data-part="recorded">')
  expect(text).toContain('data-part="decided" hidden>')
})

it('thanks where nothing is left to do', async () => {
  const done = { ...campaigns[0]!, sentences_left: 0, recordings_left: 0, valid: 800 }
  const app = site({
    latestCampaigns: async () => ({ campaigns: [done], generated_at: '2026-11-01T08:00:00Z' }),
  })
  const text = await textOf(open!, app)
  expect(text).toMatch(/id="complete">/)
  expect(text.match(/<li data-left="\w+" hidden>/g)).toHaveLength(2)
})

it.each([
  ['an id that nothing has', '00000000-0000-4000-8000-0000000000ff', 1],
  ['a word', 'x', 0],
  ['a statement', "1' or 1=1", 0],
  ['a path', '..%2f', 0],
  ['a very long one', '0'.repeat(5000), 0],
])('knows no campaign by %s, and asks the database for no nonsense', async (_name, id, asked) => {
  const findCampaign = jest.fn(async () => undefined)
  const { text } = await request(site({ findCampaign })).get(`/ta/campaigns/${id}`).expect(404)
  expect(text).toContain('<html lang="ta"')
  expect(findCampaign).toHaveBeenCalledTimes(asked)
})

it('asks no database for what is published', async () => {
  const findCampaign = jest.fn(async () => undefined)
  await textOf(open!, site({ findCampaign, listLanguages: () => Promise.reject(new Error('asked')) }))
  expect(findCampaign).not.toHaveBeenCalled()
})

it.each(['record', 'validate'])(
  'takes work on /%s from the campaign that the address names',
  async (page) => {
    const { campaign } = campaigns[0]!
    expect(await textOf(`/en/${page}?language=ur&campaign=${campaign}`)).toContain(`"campaign":"${campaign}"`)
    expect(await textOf(`/en/${page}?language=ur&campaign=${encodeURIComponent(HOSTILE)}`)).not.toContain(
      '"campaign":"',
    )
  },
)
