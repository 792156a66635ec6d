import path from 'node:path'
import type { Browser, Cookie, Page } from 'playwright-core'
import { projectRoot } from '../../src/platform/paths.js'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium } from './support/chromium.js'
import {
  atRecorder,
  eventually,
  introduce,
  nothingWaiting,
  reaches,
  recordingsOf,
  recordOne,
  waiting,
} from './support/volunteer.js'

let sauti: RunningSauti
let browser: Browser

jest.setTimeout(60_000)

beforeAll(async () => {
  sauti = await startSauti()
  browser = await launchChromium({
    microphone: path.join(projectRoot, 'test/fixtures/audio/speech-en.wav'),
  })
})

afterAll(async () => {
  await browser?.close()
  await sauti?.close()
})

const reader = (language: string, prepare?: (page: Page) => Promise<unknown>) =>
  atRecorder(browser, sauti.origin, language, prepare)
const recordings = (page: Page) => recordingsOf(page, sauti.origin)

test('who loses the network in the middle of a sentence finishes it, and it is sent when it is back', async () => {
  const page = await reader('sw')
  await page.click('#main-button')
  await reaches(page, 'recording')
  await page.context().setOffline(true)
  await page.waitForTimeout(1_200)
  await page.click('#main-button')
  await reaches(page, 'reviewing', 'poor')
  await page.click((await page.isVisible('#save')) ? '#save' : '#main-button')
  await waiting(page)
  await recordOne(page)
  await eventually(() => page.textContent('#waiting'), 'Waiting to be sent: 2')
  await page.context().setOffline(false)
  await nothingWaiting(page)
  expect(await recordings(page)).toBe(2)
})

describe('two tabs that record at once', () => {
  test('show no sentence twice, and send each recording once', async () => {
    const page = await reader('ta')
    const other = await page.context().newPage()
    await other.goto(`${sauti.origin}/en/record?language=ta`)
    const shown: string[] = []
    for (let n = 0; n < 2; n++) {
      for (const tab of [page, other]) {
        await reaches(tab, 'idle')
        shown.push((await tab.textContent('#sentence'))!)
        await recordOne(tab)
      }
    }
    expect(new Set(shown).size).toBe(4)
    await eventually(() => recordings(page), 4)
    for (const tab of [page, other]) {
      await nothingWaiting(tab)
      expect(await tab.isVisible('#outbox-refused')).toBe(false)
    }
  })
})

describe('another person on the same device', () => {
  test('sends nothing of the first one’s in their own name, and loses nothing of it', async () => {
    const page = await reader('bn')
    const context = page.context()
    const first = await context.cookies()
    await context.setOffline(true)
    await recordOne(page)
    await waiting(page)
    await introduce(context, sauti.origin, 'Somebody else')
    await context.setOffline(false)
    await page.reload()
    await page.waitForSelector('#outbox-others:not([hidden])')
    expect(await page.textContent('#outbox-others')).toContain('1')
    await recordOne(page)
    await eventually(() => recordings(page), 1)
    await nothingWaiting(page)

    await backAs(page, first)
    await eventually(() => recordings(page), 1)
    await page.waitForSelector('#outbox', { state: 'hidden' })
  })

  test('a session that ends in the middle of a set is told, and costs none of it', async () => {
    const page = await reader('te')
    const cookies = await page.context().cookies()
    await recordOne(page)
    await eventually(() => recordings(page), 1)
    await page.context().clearCookies()
    for (let n = 1; n < 5; n++) await recordOne(page)
    await reaches(page, 'sending')
    expect(await page.textContent('#waiting')).toBe('Waiting to be sent: 4')
    expect(await page.isVisible('#outbox-join')).toBe(true)

    await backAs(page, cookies)
    await eventually(() => recordings(page), 5)
    await nothingWaiting(page)
  })

  async function backAs(page: Page, cookies: Cookie[]): Promise<void> {
    await page.context().addCookies(cookies)
    await page.reload()
  }
})

describe.each([
  [
    'a full device',
    'gu',
    async (page: Page) => {
      const wire = await page.context().newCDPSession(page)
      await wire.send('Storage.overrideQuotaForOrigin', { origin: sauti.origin, quotaSize: 1_000 })
    },
  ],
  [
    'a browser that keeps nothing',
    'kn',
    (page: Page) =>
      page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined })),
  ],
])('%s', (_name, language, prepare) => {
  test('records all the same, asks before the page is closed, and sends', async () => {
    const page = await reader(language, prepare)
    await page.context().setOffline(true)
    await recordOne(page)
    await waiting(page)
    const question = page.waitForEvent('dialog')
    await page.close({ runBeforeUnload: true })
    expect((await question).type()).toBe('beforeunload')
    await (await question).dismiss()
    await page.context().setOffline(false)
    await nothingWaiting(page)
    expect(await recordings(page)).toBe(1)
  })
})
