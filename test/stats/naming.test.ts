import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { refreshStats } from '../../src/stats/index.js'
import { launchChromium } from '../browser/support/chromium.js'
import { testSauti, type Person, type TestSauti } from '../support/sauti.js'
import { rowsOf } from './published.js'

/** A page that does not do what is waited for shall fail the test, not time it out. */
const PAGE_TIMEOUT_MS = 5_000

let sauti: TestSauti
let server: Server
let origin: string
let browser: Browser
let amina: Person
let page: Page
/** What the page asked of the API. */
let asked: string[]

beforeAll(async () => {
  ;[sauti, browser] = await Promise.all([testSauti(), launchChromium()])
  server = createServer(sauti.app).listen(0)
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
  await sauti.campaign(3)
  amina = await sauti.person({ username: 'Amina' })
  for (const { id } of await amina.claim('record', 2)) await amina.record(id)
  const tan = await sauti.person({ username: 'Tan' })
  for (const { id } of await tan.claim('record', 1)) await tan.record(id)
  await refreshStats(sauti)
})
afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await sauti.close()
})

beforeEach(async () => {
  asked = []
  const context = await browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(PAGE_TIMEOUT_MS)
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    if (pathname.startsWith('/api/')) asked.push(pathname + search)
  })
})
afterEach(() => page.context().close())

async function signIn({ cookie }: Person): Promise<void> {
  const [name = '', value = ''] = cookie.split('=')
  await page.context().addCookies([{ name, value, url: origin }])
}

const open = async (place: string) => {
  await page.goto(origin + place)
  await page.locator('#dashboard[aria-busy="false"]').waitFor()
}
const lookAtLeaders = () => page.locator('[data-chart="leaders"]').scrollIntoViewIfNeeded()
const ownRank = () => page.locator('#leaders-own-rank')
const named = async () => {
  await refreshStats(sauti)
  const rows = await rowsOf(sauti.cdn, 'leaderboards')
  return rows
    .filter(({ language, period }) => language === 'sw' && period === 'all')
    .map((row) => row.username)
}

it('tells nobody unknown where they stand, and asks nothing for them', async () => {
  await open('/en/dashboard?language=sw')
  await lookAtLeaders()
  await page.locator('#leaders-table tbody tr').first().waitFor()
  expect(await ownRank().count()).toBe(0)
  expect(asked).toEqual([])
})

it('tells a volunteer their own place on the board they look at', async () => {
  await signIn(amina)
  await open('/en/dashboard?language=sw')
  expect(asked).toEqual([])
  await lookAtLeaders()
  await ownRank().filter({ hasText: 'Your place: 1. Your contributions: 2.' }).waitFor()
  expect(asked).toEqual(['/api/v1/me/ranks?language=sw'])

  await page.getByRole('radio', { name: 'Listen', exact: true }).check()
  await ownRank().filter({ hasText: 'Nothing of yours has been counted here yet.' }).waitFor()
  await page.getByLabel('Language', { exact: true }).selectOption('')
  await page.getByRole('radio', { name: 'Speak', exact: true }).check()
  await ownRank().filter({ hasText: 'Your place: 1.' }).waitFor()
  expect(asked).toEqual(['/api/v1/me/ranks?language=sw', '/api/v1/me/ranks?language=*'])
})

it('tells a volunteer who is beyond what is counted that many are ahead, and nothing false when it cannot ask', async () => {
  await signIn(amina)
  const ranks = [{ kind: 'record', period: 'week', contributions: 1, rank: null }]
  await page.route('**/me/ranks**', (route) => route.fulfill({ json: { ranks } }))
  await open('/en/dashboard')
  await lookAtLeaders()
  await ownRank().filter({ hasText: 'More than 10,000 people are ahead of you.' }).waitFor()
  await page.route('**/me/ranks**', (route) => route.abort())
  await open('/en/dashboard')
  const failure = page.waitForEvent('requestfailed')
  await lookAtLeaders()
  await failure
  expect(await page.locator('#leaders-own').isVisible()).toBe(false)
  expect(await page.locator('#leaders-table').isVisible()).toBe(true)
})

it('asks where a volunteer stands only while they look at it, however many newer statistics come', async () => {
  await signIn(amina)
  // What is answered by hand is kept by no browser: the manifest lives for a minute.
  await page.route('**/stats/manifest.json', (route) => route.continue())
  const showNewer = async () => {
    await refreshStats(sauti)
    const newer = page.waitForResponse(/leaderboards-/)
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
    await newer
  }
  const rank = () => page.waitForResponse('**/me/ranks**')
  await open('/en/dashboard')
  await Promise.all([rank(), lookAtLeaders()])
  await page.evaluate(`new Promise((seen) => {
    scrollTo({ top: 0, behavior: 'instant' })
    requestAnimationFrame(() => requestAnimationFrame(seen))
  })`)
  await showNewer()
  await Promise.all([rank(), lookAtLeaders()])
  await Promise.all([rank(), showNewer()])
  await ownRank().filter({ hasText: 'Your place: 1.' }).waitFor()
  expect(asked).toHaveLength(3)
})

it('takes a name off the boards at the next statistics when its owner switches that off, and back when on', async () => {
  expect(await named()).toEqual(['Amina', 'Tan'])
  await signIn(amina)
  const choose = async (isOn: boolean) => {
    await page.goto(`${origin}/en/me`)
    const choice = page.getByRole('switch', { name: /Name me/ })
    expect(await choice.isChecked()).toBe(!isOn)
    await choice.setChecked(isOn)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
  }
  await choose(false)
  expect(await named()).toEqual(['Tan'])
  await choose(true)
  expect(await named()).toEqual(['Amina', 'Tan'])
})
