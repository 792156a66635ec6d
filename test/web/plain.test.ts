import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { testSauti, type Person, type TestSauti } from '../support/sauti.js'
import { tone } from '../support/tone.js'
import { launchChromium } from '../browser/support/chromium.js'
import { historyOf, introduce } from '../browser/support/volunteer.js'

/** How long a page may take to do what it is asked to. */
const PAGE_TIMEOUT_MS = 5_000

let sauti: TestSauti
let server: Server
let origin: string
let browser: Browser
let context: BrowserContext
let page: Page
let speaker: Person

beforeAll(async () => {
  sauti = await testSauti()
  await sauti.campaign(9)
  speaker = await sauti.person()
  server = createServer(sauti.app).listen(0)
  await once(server, 'listening')
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  server.closeAllConnections()
  server.close()
  await sauti.close()
})

beforeEach(async () => {
  context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  page = await context.newPage()
  page.setDefaultTimeout(PAGE_TIMEOUT_MS)
})

afterEach(() => context.close())

async function press(name: string): Promise<void> {
  const loaded = page.waitForEvent('load')
  await page.getByRole('button', { name, exact: true }).click()
  await loaded
}

async function speak(clips: number, seconds: number): Promise<void> {
  for (const { id } of await speaker.claim('record', clips)) {
    await speaker.record(id, undefined, tone({ seconds })).expect(201)
  }
}

it('somebody without script agrees and judges, from the first page on, but says no yes to what they cannot have heard', async () => {
  await speak(1, 25)
  await page.goto(`${origin}/en/`)
  await page.selectOption('#start-language', 'sw')
  await page.locator('.start').getByRole('button', { name: 'Listen' }).click()
  await press('Listen')
  await page.check('[name=agree]')
  await page.check('[name=adult]')
  await page.click('#join-form [type=submit]')
  await press('Listen')
  const clip = await context.request.get(origin + (await page.getAttribute('audio', 'src'))!)
  expect(clip.headers()['content-type']).toBe('audio/wav')

  await press('Yes')
  expect(await page.getByRole('status').textContent()).toBe('Please hear it to its end before you say yes.')
  expect((await historyOf(context, origin)).validations).toBe(0)
  await page.locator('summary', { hasText: 'No' }).click()
  await page.getByLabel('Too much noise').check()
  await press('Say no')
  await page.getByText('Nothing left to listen to here').waitFor()
  expect((await historyOf(context, origin)).validations).toBe(1)

  const other = await sauti.person()
  const [long] = await other.claim('validate', 1)
  await other.vote(long!.id, 'reject', undefined, ['noise']).expect(201)
})

it('a yes counts once the clip can have been heard', async () => {
  await speak(2, 1)
  await introduce(context, origin, 'Zawadi')
  await page.goto(`${origin}/en/listen?language=sw`)
  await press('Listen')
  const first = await page.locator('.sentence').textContent()
  while ((await page.locator('.sentence').textContent()) === first) await press('Yes')
  expect((await historyOf(context, origin)).validations).toBe(1)
  await press('Not sure')
  await page.getByText('Nothing left to listen to here').waitFor()
  expect((await historyOf(context, origin)).validations).toBe(2)
})

it('one’s own recordings can be heard on the page about oneself', async () => {
  const [name, value] = speaker.cookie.split('=')
  await context.addCookies([{ name: name!, value: value!, url: origin }])
  await page.goto(`${origin}/en/me`)
  expect(await page.locator('audio[controls]').count()).toBe(3)
})

it('looking at the page takes no work from others, and a page of another site cannot vote', async () => {
  const other = await sauti.person()
  const { text } = await other.agent.get('/en/listen?language=sw').expect(200)
  expect(text).not.toContain('<audio')
  await other.agent.post('/en/listen?language=sw').set('sec-fetch-site', 'cross-site').expect(403)
  await other.agent.post('/en/join').set('origin', 'https://elsewhere.example').expect(403)
})

it('a form that was made up is refused, and leaves nothing', async () => {
  const other = await sauti.person()
  const [task] = await other.claim('validate', 1)
  const vote = { assignment: task!.id, id: crypto.randomUUID(), verdict: 'accept' }
  const forms = [
    { ...vote, heard: '', verdict: 'perhaps' },
    { ...vote, heard: 'x', assignment: '1' },
    { assignment: vote.assignment },
  ]
  for (const form of forms)
    await other.agent.post('/en/listen?language=sw').type('form').send(form).expect(422)
  for (const heard of ['', `0.${'A'.repeat(43)}`, `${Date.now() - 9}.`]) {
    const { text } = await other.agent
      .post('/en/listen?language=sw')
      .type('form')
      .send({ ...vote, heard })
    expect(text).toContain('Please hear it to its end')
  }
  await other.agent.post('/en/join').type('form').send({ agree: 'on' }).expect(422)
  const { body } = await other.agent.get('/api/v1/me/contributions').expect(200)
  expect(body).toMatchObject({ validations: 0 })
})
