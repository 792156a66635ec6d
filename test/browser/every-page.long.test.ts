import { uiLocales } from '../../src/platform/i18n/index.js'
import { inspect, type Findings } from './pages/inspect.js'
import { openSite, type Site } from './pages/site.js'

const WALK_MS = 2_400_000
const PHONE = 360
const DESK = 1280

let site: Site
let found: Findings

beforeAll(async () => {
  site = await openSite()
  const phones = uiLocales.map(({ tag: locale }) => ({ locale, width: PHONE }))
  const desks = ['en', 'ta', 'ur'].map((locale) => ({ locale, width: DESK }))
  found = await inspect(site, ({ isVariant }, { locale }) => !isVariant || locale === 'en', [
    ...phones,
    ...desks,
  ])
}, WALK_MS)
afterAll(() => site?.close())

test('nobody meets a barrier that axe knows of, in any language', () => {
  expect(found.barriers).toEqual([])
})

test('no language has words that do not fit, on a phone, a desk or enlarged', () => {
  expect(found.overflows).toEqual([])
})

test('everything can be hit by a thumb, in any language', () => {
  expect(found.smallTargets).toEqual([])
})
