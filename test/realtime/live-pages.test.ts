import type { Browser, Page } from 'playwright-core'
import { createPool } from '../../src/platform/db/index.js'
import { readConfig } from '../../src/config.js'
import { openLive, type Live } from '../../src/realtime/index.js'
import { listen } from '../../src/server.js'
import { Closers } from '../../src/services.js'
import { refreshStats } from '../../src/stats/index.js'
import { launchChromium } from '../browser/support/chromium.js'
import { historyIn, type Recording } from '../stats/history.js'
import { testSauti, type Claimed, type Person, type TestSauti } from '../support/sauti.js'
import { until } from '../support/until.js'

/** Numbers are counted so often here, not to let the tests wait. */
const EVERY_MS = 50
const PAGE_TIMEOUT_MS = 10_000

let browser: Browser
let sauti: TestSauti
let closers: Closers
let live: Live
let origin: string
let campaign: string
let amina: Person
let work: Claimed[]
let page: Page
let problems: string[]

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

beforeEach(async () => {
  sauti = await testSauti()
  campaign = await sauti.campaign(5)
  amina = await sauti.person()
  work = await amina.claim('record', 3)
  await amina.record(work[0]!.id).expect(201)
  await refreshStats(sauti)
  closers = new Closers()
  const config = readConfig({ DATA_DIR: sauti.folder, PORT: '0', HOST: '127.0.0.1' })
  const { database, host, port, user } = sauti.pool.options
  const pool = createPool({ database: database!, host: host!, port: port!, user: user! }, { size: 3 })
  closers.defer(() => pool.end())
  live = openLive(pool, config, EVERY_MS)
  closers.defer(() => live.close())
  origin = `http://127.0.0.1:${await listen(sauti.app, config, closers, live)}`
  page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(PAGE_TIMEOUT_MS)
  problems = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy|Refused/.test(message.text())) problems.push(message.text())
  })
})
afterEach(async () => {
  await page.context().close()
  await closers.close()
  await sauti.close()
  expect(problems).toEqual([])
})

const settled = () => page.locator('#dashboard[aria-busy="false"]').waitFor()
const says = (selector: string, text: string, where = page) =>
  where.locator(selector, { hasText: new RegExp(`^${text}$`) }).waitFor()
/** Hides the page, or shows it again. */
const turn = (hidden: boolean) =>
  page.evaluate(`{
    Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }`)

it('lets the dashboard tick while somebody looks, for all languages and for one', async () => {
  await page.goto(`${origin}/en/dashboard`)
  await settled()
  await says('[data-total=recordings]', '1')
  await amina.record(work[1]!.id).expect(201)
  await says('[data-total=recordings]', '2')
  await says('#today:not([hidden]) [data-today=recordings]', '2')

  await page.selectOption('#language', 'sw')
  await settled()
  await says('[data-total=recordings]', '2')
  await amina.record(work[2]!.id).expect(201)
  await says('[data-total=recordings]', '3')
  expect(await page.locator('[aria-live] [data-total], [role=status] [data-total]').count()).toBe(0)
})

it('counts nobody twice when the page shows a newer snapshot', async () => {
  // What is answered by hand is kept by no browser: the manifest lives for a minute.
  await page.route('**/stats/manifest.json', (route) => route.continue())
  await page.goto(`${origin}/en/dashboard`)
  await settled()
  await amina.record(work[1]!.id).expect(201)
  await says('[data-total=recordings]', '2')
  await refreshStats(sauti)
  const shown = page.waitForResponse(/totals-/)
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
  await shown
  await amina.record(work[2]!.id).expect(201)
  await says('[data-total=recordings]', '3')
})

it.each([
  ['a proxy lets no socket through', () => page.routeWebSocket(/\/live\//, (socket) => socket.close())],
  ['the script cannot be fetched', () => page.route('**/live-*.js', (route) => route.abort())],
])('stays as the snapshot says, without a word, where %s', async (_why, block) => {
  await block()
  await page.goto(`${origin}/en/dashboard`)
  await settled()
  const other = await page.context().newPage()
  await other.goto(page.url())
  await amina.record(work[1]!.id).expect(201)
  await says('[data-total=recordings]', '2', other)
  await says('[data-total=recordings]', '1')
  expect(await page.locator('#today').isVisible()).toBe(false)
  expect(await page.locator('[role=alert]:visible').count()).toBe(0)
})

it('fetches nothing for somebody who saves data, nor where people speak or listen', async () => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('websocket', (socket) => asked.push(socket.url()))
  await page.addInitScript(
    `Object.defineProperty(navigator, 'connection', { value: { saveData: true }, configurable: true })`,
  )
  await page.goto(`${origin}/en/dashboard`)
  await settled()
  const other = await (await browser.newContext()).newPage()
  other.on('request', (request) => asked.push(request.url()))
  const [name, value] = amina.cookie.split('=')
  await other.context().addCookies([{ name: name!, value: value!, url: origin }])
  for (const place of ['record', 'validate']) {
    await other.goto(`${origin}/en/${place}?language=sw`, { waitUntil: 'networkidle' })
  }
  await other.context().close()
  expect(asked.filter((url) => /\/live/.test(url))).toEqual([])
})

it('holds no socket for a page that nobody sees', async () => {
  await page.goto(`${origin}/en/dashboard`)
  await until(() => live.sockets() === 1)
  await turn(true)
  await until(() => live.sockets() === 0)
  await amina.record(work[1]!.id).expect(201)
  await turn(false)
  await says('[data-total=recordings]', '2')
})

it('does not take yesterday for today when somebody comes back in the morning', async () => {
  await page.goto(`${origin}/en/dashboard`)
  await settled()
  await amina.record(work[1]!.id).expect(201)
  await says('#today:not([hidden]) [data-today=recordings]', '2')
  await turn(true)
  await page.locator('#today').waitFor({ state: 'hidden' })
  await says('[data-total=recordings]', '2')
})

it('lets the page of a campaign tick: its numbers, its progress and what it still needs', async () => {
  await page.goto(`${origin}/en/campaigns/${campaign}`)
  await says('#recorded-text', '1 of 5 recordings made')
  await amina.record(work[1]!.id).expect(201)
  await says('#recorded-text', '2 of 5 recordings made')
  await says('[data-total=recordings]', '2')
  await says('[data-left=sentences] [data-count]', '3 sentences wait for a voice')
  await says('[data-left=undecided] [data-count]', '2 recordings wait to be decided')
  expect(await page.locator('#recorded').evaluate((bar: { value: number }) => bar.value)).toBe(2)
})

it('asks nobody to listen to what listeners could not agree on', async () => {
  await page.goto(`${origin}/en/campaigns/${campaign}`)
  await says('[data-left=undecided] [data-count]', '1 recording waits to be decided')
  const { rows } = await sauti.pool.query<Recording>('select id, language from recordings')
  const history = await historyIn(sauti.pool, [])
  await history.decide(rows[0]!, 'disputed', new Date())
  await says('#decided-text', '1 of 1 recordings decided')
  expect(await page.locator('[data-left=undecided]').isVisible()).toBe(false)
})

it('lets a campaign tick from its first recording', async () => {
  const fresh = await sauti.campaign(5)
  await refreshStats(sauti)
  await page.goto(`${origin}/en/campaigns/${fresh}`)
  await says('#recorded-text', '0 of 5 recordings made')
  expect(await page.locator('#decided-text').isVisible()).toBe(false)
  const [first] = await amina.claim('record', 1, { campaign: fresh })
  await amina.record(first!.id).expect(201)
  await says('#decided-text', '0 of 1 recordings decided')
})

it('lets a campaign tick that opened after the last snapshot', async () => {
  const fresh = await sauti.campaign(5)
  await page.goto(`${origin}/en/campaigns/${fresh}`)
  await says('#recorded-text', '0 of 5 recordings made')
  expect(await page.getByText('has only just begun').isVisible()).toBe(false)
  const [first] = await amina.claim('record', 1, { campaign: fresh })
  await amina.record(first!.id).expect(201)
  await says('#recorded-text', '1 of 5 recordings made')
  await says('#decided-text', '0 of 1 recordings decided')
  await says('[data-total=recordings]', '1')
  await says('[data-left=sentences] [data-count]', '4 sentences wait for a voice')
  // The live numbers tell of no people.
  expect(await page.locator('[data-total=speakers]').count()).toBe(0)
})

it('leads from a campaign to its own work, and to nothing else', async () => {
  const other = await sauti.campaign(5)
  const [name, value] = amina.cookie.split('=')
  await page.context().addCookies([{ name: name!, value: value!, url: origin }])
  await page.goto(`${origin}/en/campaigns/${other}`)
  const asked = page.waitForRequest('**/api/v1/assignments')
  await page.click('.way--speak')
  expect((await asked).postDataJSON()).toMatchObject({ language: 'sw', campaign: other })
})
