import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../browser/chromium.js'
import { dashboardSite, publishDays, type DashboardSite } from './dashboard-site.js'

/** A page that does not do what is waited for shall fail the test, not time it out. */
const PATIENCE_MS = 5_000

let site: DashboardSite
let browser: Browser
let page: Page
let problems: string[]

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

beforeEach(async () => {
  site = await dashboardSite()
  problems = []
  page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy|Refused/.test(message.text())) problems.push(message.text())
  })
})
afterEach(async () => {
  await page.context().close()
  await site.close()
  expect(problems).toEqual([])
})

const open = (locale = 'en') => page.goto(`${site.origin}/${locale}/dashboard`)
const cells = (table: string) =>
  page.$$eval(`${table} tbody tr`, (rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.textContent)),
  )
/** Whether anything was drawn on a chart's canvas. */
const isDrawn = (canvas: string) =>
  page.evaluate<boolean>(`{
    const { width, height } = document.querySelector('${canvas}')
    const { data } = document.querySelector('${canvas}').getContext('2d').getImageData(0, 0, width, height)
    data.some((value, index) => index % 4 === 3 && value > 0)
  }`)

it('shows what is published: numbers, charts, and the same as tables', async () => {
  const days = [
    { ago: 0, recordings: 8, valid: 3 },
    { ago: 1, recordings: 2400, valid: 1200 },
  ]
  await publishDays(site.cdn, days, { languages: ['sw', 'ta'] })
  await open()
  await page.locator('#timeline-chart').waitFor()
  expect(await page.locator('[data-total="recordings"]').textContent()).toBe('2,408')
  expect(await page.locator('#age').textContent()).toBe('Updated this minute')
  expect(await isDrawn('#timeline-chart')).toBe(true)
  expect(await isDrawn('#languages-chart')).toBe(true)
  expect(await page.locator('#timeline-chart').getAttribute('aria-label')).toContain('2,408')

  const shown = (await cells('#timeline-table')).map(([, ...numbers]) => numbers)
  expect(shown.slice(0, 3)).toEqual([
    ['8', '3'],
    ['2,400', '1,200'],
    ['0', '0'],
  ])
  expect((await cells('#languages-table')).map(([language, recorded]) => [language, recorded])).toEqual([
    ['Swahili', '1 hr'],
    ['Tamil', '30 min'],
  ])
})

it('reads everything from the CDN where there is one', async () => {
  await site.close()
  site = await dashboardSite({ withCdn: true })
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }])
  const packed: (string | undefined)[] = []
  page.on('response', (answer) => {
    if (!answer.url().includes('/stats/')) return
    expect(answer.url()).not.toContain(site.origin)
    packed.push(answer.headers()['content-encoding'])
  })
  await open()
  await page.locator('#timeline-chart').waitFor()
  expect(await page.locator('[data-total="recordings"]').textContent()).toBe('8')
  expect(packed.length).toBeGreaterThan(2)
  expect(new Set(packed)).not.toContain(undefined)
})

it('counts as one chooses', async () => {
  await publishDays(site.cdn, [
    { ago: 0, recordings: 1200, valid: 0 },
    { ago: 1, recordings: 1200, valid: 600 },
  ])
  await open()
  const first = async () => (await cells('#timeline-table'))[0]?.slice(1)
  const says = (caption: RegExp) => page.locator('#timeline-caption').filter({ hasText: caption }).waitFor()
  await says(/^The last \d+ days$/)
  expect(await first()).toEqual(['1,200', '0'])

  await page.getByRole('radio', { name: 'In total' }).check()
  await page.getByRole('radio', { name: 'Time' }).check()
  await page.getByRole('radio', { name: 'Months' }).check()
  await says(/^The last \d+ months$/)
  expect(await first()).toEqual(['2 hours', '30 minutes'])
})

it('tells the numbers of a period by keyboard', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }])
  await open()
  const before = await page.locator('#timeline-chart').screenshot()
  await page.locator('#timeline-chart').focus()
  await page.keyboard.press('ArrowLeft')
  // The chart moves to its new shape; the test's own limit ends the waiting for one that never does.
  while ((await page.locator('#timeline-chart').screenshot()).equals(before)) continue
})

it.each(['before the first snapshot', 'before the first recording'])('invites to speak %s', async (when) => {
  if (when === 'before the first recording') await publishDays(site.cdn, [])
  await open()
  await page.getByText('Nobody has been heard here yet.').waitFor()
  expect(await page.getByRole('link', { name: 'Speak' }).last().getAttribute('href')).toBe('/en/record')
  expect(await page.locator('#timeline-chart').isVisible()).toBe(false)
})

it('says when the numbers cannot be had, and gets them when asked again', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }])
  site.failing = true
  await open()
  await page.getByText('The numbers could not be loaded.').waitFor()
  site.failing = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('#timeline-chart').waitFor()
  expect(await page.getByRole('alert').isVisible()).toBe(false)
})

it('says so when the numbers are older than they should be', async () => {
  const now = new Date(Date.now() - 7 * 60 * 60 * 1000)
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }], { now })
  await open()
  await page.getByText('Updated 7 hours ago; newer numbers are on their way.').waitFor()
})

it.each(['en', 'hi', 'ur'])('fits a phone in %s, with its tables open', async (locale) => {
  const days = Array.from({ length: 90 }, (_, ago) => ({ ago, recordings: 40_000 + ago, valid: 30_000 }))
  await publishDays(site.cdn, days, { languages: ['sw', 'ta', 'ur', 'es', 'zh', 'ml'] })
  await open(locale)
  await page.locator('#timeline-chart').waitFor()
  for (const summary of await page.locator('.chart summary').all()) await summary.click()
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  expect(overflow).toBeLessThanOrEqual(0)
})

it('shows the numbers without any script', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }])
  const context = await browser.newContext({ javaScriptEnabled: false })
  const plain = await context.newPage()
  await plain.goto(`${site.origin}/en/dashboard`)
  expect(await plain.locator('[data-total="recordings"]').textContent()).toBe('8')
  expect(await plain.locator('noscript').textContent()).toContain('The charts need JavaScript.')
  const rows = await plain.locator('noscript tbody tr').allTextContents()
  const month = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
  expect(rows).toEqual([`${month.format(new Date())}8324 seconds`, 'Swahili8312 seconds'])
  await context.close()
})
