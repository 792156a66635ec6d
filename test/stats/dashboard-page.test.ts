import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { closePictures } from '../../src/web/index.js'
import { launchChromium } from '../browser/support/chromium.js'
import { dashboardSite, publishDays, type DashboardSite } from './dashboard-site.js'

/** A page that does not do what is waited for shall fail the test, not time it out. */
const PAGE_TIMEOUT_MS = 5_000

let site: DashboardSite
let browser: Browser
let page: Page
let problems: string[]

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => Promise.all([browser.close(), closePictures()]))

beforeEach(async () => {
  site = await dashboardSite()
  problems = []
  page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage()
  page.setDefaultTimeout(PAGE_TIMEOUT_MS)
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
/** Waits until every chart is what the address asks for. */
const settled = () => page.locator('#dashboard[aria-busy="false"]').waitFor()
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
  await settled()
  expect(await page.locator('[data-total="recordings"]').textContent()).toBe('2,408')
  expect(await page.locator('#age').textContent()).toBe('Updated this minute')
  expect(await isDrawn('#timeline-chart')).toBe(true)
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
  await page.getByRole('radio', { name: 'Time', exact: true }).check()
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

describe('while it is open', () => {
  const hour = 60 * 60 * 1000
  const shown = (recordings: number) =>
    page.locator('[data-total=recordings]', { hasText: new RegExp(`^${recordings}$`) }).waitFor()
  const publishHoursAgo = (hours: number, recordings: number) =>
    publishDays(site.cdn, [{ ago: 0, recordings, valid: 0 }], { now: new Date(Date.now() - hours * hour) })
  const lookAgain = () => page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)

  beforeEach(async () => {
    // What is answered by hand is kept by no browser: the manifest lives for a minute.
    await page.route('**/stats/manifest.json', (route) => route.continue())
    await publishHoursAgo(3, 3)
    await open()
    await settled()
  })

  it('goes on showing its numbers when newer ones cannot be had whole, and shows those as soon as they can', async () => {
    await publishHoursAgo(2, 4)
    await page.route('**/stats/by-language-*', (route) => route.abort())
    const failure = page.waitForEvent('requestfailed')
    await lookAgain()
    await failure
    await page.unroute('**/stats/by-language-*')
    await lookAgain()
    await shown(4)
    expect(await page.getByText('The numbers could not be loaded.').isVisible()).toBe(false)
  })

  it('does not go back to numbers that were before its own', async () => {
    const files: string[] = []
    page.on('request', (request) => files.push(...(/totals-[^/]*$/.exec(request.url()) ?? [])))
    await publishHoursAgo(4, 2)
    const old = page.waitForResponse('**/stats/manifest.json')
    await lookAgain()
    await (await old).finished()
    await publishHoursAgo(2, 4)
    await lookAgain()
    await shown(4)
    expect(files).toHaveLength(1)
  })

  it('comes back by itself from numbers that could not be had', async () => {
    await page.route('**/stats/by-language-*', (route) => route.abort())
    await page.reload()
    await page.getByText('The numbers could not be loaded.').waitFor()
    await page.unroute('**/stats/by-language-*')
    await lookAgain()
    await page.locator('#timeline-chart').waitFor()
  })
})

it('shows one language in every chart when the address names it, and goes back with the browser', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 1200, valid: 600 }], { languages: ['sw', 'ta'] })
  await page.goto(`${site.origin}/en/dashboard?language=ta`)
  await settled()
  const hours = () => page.locator('[data-total="hours"]').textContent()
  const goal = () => page.locator('[data-goal]').textContent()
  const charts = () =>
    page.locator('[data-chart]:visible').evaluateAll((all) => all.map((each) => each.dataset.chart))
  expect(await page.getByLabel('Language', { exact: true }).inputValue()).toBe('ta')
  expect(await hours()).toBe('15 minutes')
  expect(await goal()).toBe('Confirmed by listeners: 4 minutes of 1 hour')
  expect((await cells('#voices-table')).map(([language, , left]) => [language, left])).toEqual([
    ['Tamil', '10'],
  ])
  expect(await page.locator('[data-total="languages"]').isVisible()).toBe(false)
  expect(await page.locator('[data-chart="map"] [data-when="nothing"]').textContent()).toContain(
    'Too few people',
  )
  expect(await page.locator('[data-chart="ages"] [data-when="nothing"]').textContent()).toContain(
    'all languages together',
  )
  expect(await charts()).toHaveLength(11)

  await page.getByLabel('Language', { exact: true }).selectOption('')
  await page.locator('[data-total="languages"]').waitFor()
  expect(new URL(page.url()).search).toBe('')
  expect(await hours()).toBe('1 hour')
  expect(await goal()).toBe('Confirmed by listeners: 30 minutes of 1 hour')
  await page.locator('#languages-table').getByRole('link', { name: 'Swahili' }).click()
  await page.locator('[data-total="languages"]').waitFor({ state: 'hidden' })
  expect(new URL(page.url()).search).toBe('?language=sw')
  expect(await page.locator('.menu__link').first().getAttribute('href')).toContain('language=sw')
  await page.goBack()
  await page.locator('[data-total="languages"]').waitFor()
  await page.goBack()
  await page.locator('[data-total="languages"]').waitFor({ state: 'hidden' })
  expect(await hours()).toBe('15 minutes')
})

it('invites to be the first voice of a language, and takes no nonsense for one', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }])
  await page.goto(`${site.origin}/en/dashboard?language=ta`)
  await page.getByText('Tamil: nobody has been heard here yet.').waitFor()
  expect(await page.locator('#empty-speak').getAttribute('href')).toBe('/en/record?language=ta')
  await page.goto(`${site.origin}/en/dashboard?language=${encodeURIComponent('<img src=x>')}`)
  await page.locator('#empty-line').waitFor()
  expect(await page.locator('img').count()).toBe(0)
})

it('finds and sorts languages', async () => {
  const languages = ['sw', 'ta', 'ur', 'es']
  await publishDays(site.cdn, [{ ago: 0, recordings: 4800, valid: 600 }], { languages })
  await open()
  const names = async () => (await cells('#languages-table')).map(([name]) => name)
  await settled()
  expect(await names()).toEqual(['Swahili', 'Tamil', 'Urdu', 'Spanish'])
  await page.getByRole('button', { name: 'Language', exact: true }).press('Enter')
  expect(await names()).toEqual(['Spanish', 'Swahili', 'Tamil', 'Urdu'])
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Language')
  expect(await page.locator('#languages-table th').first().getAttribute('aria-sort')).toBe('ascending')
  await page.getByRole('searchbox').fill('ur')
  expect(await names()).toEqual(['Urdu'])
  expect(await page.locator('#languages-found').textContent()).toBe('1 language found')
})

it('colours the countries that were heard, and names them by keyboard', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 4800, valid: 600 }])
  await open()
  const map = page.locator('#map-frame svg')
  await settled()
  const coloured = await page
    .locator('.map [class*="map__land--"]')
    .evaluateAll((all) => all.map((each) => each.dataset.region))
  // A region of a country is part of it; one too small to be drawn is a dot.
  expect(coloured.sort()).toEqual(['IN', 'KE', 'SG'])
  await map.focus()
  await page.keyboard.press('ArrowRight')
  expect(await page.locator('#map-note').textContent()).toMatch(/^India: /)
  await page.keyboard.press('ArrowRight')
  expect(await page.locator('#map-note').textContent()).toMatch(/^Kenya: /)
  expect((await cells('#map-table')).map(([name]) => name)).toEqual([
    'India',
    'India · TN',
    'Kenya',
    'Singapore',
    'Not said',
  ])
})

it('leads to where a voice or an ear is needed, and past what is done', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }], { languages: ['sw', 'ta', 'ur'] })
  await open()
  const hrefs = (chart: string) =>
    page.locator(`#${chart}-table .button`).evaluateAll((all) => all.map((each) => each.getAttribute('href')))
  await settled()
  // Swahili has nothing left to read; of the others Urdu was heard least.
  expect(await hrefs('voices')).toEqual(['/en/record?language=ur', '/en/record?language=ta'])
  expect(await hrefs('ears')).toHaveLength(3)
  expect(await hrefs('campaigns')).toEqual([
    '/en/record?language=sw&campaign=00000000-0000-4000-8000-000000000000',
  ])
})

it('shows how the recordings sound, measure by measure, of all languages or of one', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }], { languages: ['sw', 'ta'] })
  await open()
  const shown = async () =>
    (await cells('#quality-table')).map((row) => row.map((cell) => cell?.replaceAll(/[\u2066\u2069]/g, '')))
  await settled()
  expect(await shown()).toEqual([
    ['… 1 sec', '40', '90%'],
    ['1 … 2 sec', '80', '90%'],
    ['2 … sec', '120', '90%'],
  ])
  await page.getByRole('radio', { name: 'Loudness' }).check()
  expect(await shown()).toEqual([['-30 … -27 dB', '16', '–']])
})

it('names those who did most, and hands their names out as no formula', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }])
  await open()
  await settled()
  const shown = await cells('#leaders-table')
  expect(
    shown.map(([name, count, change]) => [name?.replaceAll(/[\u2068\u2069]/g, ''), count, change]),
  ).toEqual([
    ['1. Amina', '40', '↑ up 2'],
    ['2. =cmd()', '39', 'new'],
  ])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-chart="leaders"] [data-tool="csv"]').click(),
  ])
  expect(await readFile(await download.path(), 'utf8')).toContain(",'=cmd(),")
  await page.getByRole('radio', { name: 'All time' }).check()
  await page.locator('[data-chart="leaders"]').getByText('There is nothing to show here yet.').waitFor()
})

it('hands out what a chart shows, in the published columns', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }], { languages: ['sw', 'ta'] })
  await page.goto(`${site.origin}/en/dashboard?language=ta`)
  const timeline = page.locator('[data-chart="timeline"]')
  await settled()
  const textOf = async (tool: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      timeline.locator(`[data-tool="${tool}"]`).click(),
    ])
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }
  const today = new Date().toISOString().slice(0, 10)
  const csv = await textOf('csv')
  expect(csv.name).toBe(`sauti-timeline-daily-by-language-ta-${today}.csv`)
  expect(csv.text.split('\r\n').slice(0, 2)).toEqual([
    'language,day,speakers,recordings,valid,invalid,hours,hours_valid,languages,validations',
    `ta,${today},1,8,3,0,0.006666666666666667,0.0025,2,6`,
  ])
  expect(JSON.parse((await textOf('json')).text).rows).toHaveLength(1)
})

it('shows the other charts when the file of one cannot be had, and gets it when asked again', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }])
  await page.route('**/stats/by-age-*', (route) => route.abort())
  await open()
  const ages = page.locator('[data-chart="ages"]')
  await settled()
  await ages.getByText('This chart could not be loaded.').waitFor()
  expect(await page.locator('#genders-table tbody tr').count()).toBeGreaterThan(0)
  await page.unroute('**/stats/by-age-*')
  await ages.getByRole('button', { name: 'Try again' }).click()
  await ages.locator('tbody tr').first().waitFor()
  expect((await cells('#ages-table')).map(([name]) => name?.replaceAll(/[\u2066\u2069]/g, ''))).toEqual([
    '18–29',
    '70+',
    'Others',
    'Not said',
  ])
})

it.each(['en', 'hi', 'ur'])('fits a phone in %s, with its tables open', async (locale) => {
  const days = Array.from({ length: 90 }, (_, ago) => ({ ago, recordings: 40_000 + ago, valid: 30_000 }))
  await publishDays(site.cdn, days, { languages: ['sw', 'ta', 'ur', 'es', 'zh', 'ml'] })
  await open(locale)
  await page.locator('#timeline-chart').waitFor()
  await settled()
  for (const summary of await page.locator('.chart summary:visible').all()) await summary.click()
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  expect(overflow).toBeLessThanOrEqual(0)
})

it('shows the numbers without any script', async () => {
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }])
  const context = await browser.newContext({ javaScriptEnabled: false })
  const plain = await context.newPage()
  await plain.goto(`${site.origin}/en/dashboard`)
  expect(await plain.locator('[data-total="recordings"]').textContent()).toBe('8')
  expect(await plain.locator('#dashboard noscript').textContent()).toContain('The charts need JavaScript.')
  const rows = await plain.locator('noscript tbody tr').allTextContents()
  const month = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
  expect(rows).toEqual([`${month.format(new Date())}8324 seconds`, 'Swahili8312 seconds'])
  await context.close()
})

it('passes on the address of what is looked at, and a picture of it', async () => {
  await page.addInitScript(`{
    const share = async ({ url }) => void (document.body.dataset.shared = url)
    Object.defineProperty(navigator, 'share', { value: share })
  }`)
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }], { languages: ['sw', 'ta'] })
  await page.goto(`${site.origin}/en/dashboard?language=ta`)
  await settled()
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  expect(await page.locator('body').getAttribute('data-shared')).toBe(
    `${site.origin}/en/dashboard?language=ta`,
  )
  const picture = page.getByRole('link', { name: 'Save as a picture' })
  expect(await picture.getAttribute('href')).toBe('/en/dashboard/picture.png?language=ta')
  const [download] = await Promise.all([page.waitForEvent('download'), picture.click()])
  expect((await readFile(await download.path())).subarray(1, 4).toString()).toBe('PNG')
  await page.getByLabel('Language', { exact: true }).selectOption('')
  await page.locator('[data-total="languages"]').waitFor()
  expect(await picture.getAttribute('href')).toBe('/en/dashboard/picture.png')
})

it('gives the address to copy where nothing can be passed on', async () => {
  await page.addInitScript(`Object.defineProperty(navigator, 'share', { value: undefined })`)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await publishDays(site.cdn, [{ ago: 0, recordings: 8, valid: 3 }])
  await page.goto(`${site.origin}/en/dashboard?language=sw`)
  await settled()
  await page.getByRole('button', { name: 'Copy the link' }).click()
  await page.getByText('The link was copied.').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
    `${site.origin}/en/dashboard?language=sw`,
  )
})
