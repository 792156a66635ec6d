import { findingsOn } from './pages/axe.js'
import { openSite, type Site, type View } from './pages/site.js'

let site: Site

jest.setTimeout(240_000)

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

test('whoever cannot see or use a mouse meets no barrier that axe knows of, on any page in any state', async () => {
  const found: string[] = []
  const phone: View = { locale: 'en', width: 360, scheme: 'light', reducedMotion: true }
  await site.walk(
    ({ isVariant }) => !isVariant,
    [phone],
    async (page, { name }) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        for (const finding of await findingsOn(page)) found.push(`${name} (${colorScheme}): ${finding}`)
      }
    },
    2,
  )
  expect(found).toEqual([])
})
