import { inspect, type Findings } from './pages/inspect.js'
import { openSite, type Site } from './pages/site.js'

const WALK_MS = 240_000

let site: Site
let found: Findings

beforeAll(async () => {
  site = await openSite()
  found = await inspect(site, ({ isVariant }) => !isVariant, [{ locale: 'en', width: 360 }])
}, WALK_MS)
afterAll(() => site?.close())

test('nobody meets a barrier that axe knows of, on any page in any state, light or dark', () => {
  expect(found.barriers).toEqual([])
})

test('nothing is cut off on a phone, nor when everything is enlarged', () => {
  expect(found.overflows).toEqual([])
})

test('everything can be hit by a thumb', () => {
  expect(found.smallTargets).toEqual([])
})
