import { uiLocales } from '../../src/platform/i18n/index.js'
import { inspect } from './pages/inspect.js'
import { openSite, type Site } from './pages/site.js'

let site: Site

jest.setTimeout(600_000)

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

const flawless = { barriers: [], overflows: [], smallTargets: [] }

test.each([
  { locale: 'en', width: 1280 },
  { locale: 'en', width: 360 },
  { locale: 'ur', width: 1280 },
])('every page in every state is for everybody: $locale at $width', async (view) => {
  expect(await inspect(site, () => true, [view])).toEqual(flawless)
})

test.each(uiLocales.map(({ tag }) => tag).filter((tag) => tag !== 'en'))(
  'every page is for everybody on a phone in %s',
  async (locale) => {
    const found = await inspect(site, ({ isVariant }) => !isVariant, [{ locale, width: 360 }])
    expect(found).toEqual(flawless)
  },
)
