import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { projectRoot } from '../../src/platform/paths.js'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium } from './support/chromium.js'
import { eventually, historyOf, introduce, newcomer, reaches } from './support/volunteer.js'

const SET = 5
/** More stops than any page has. */
const STOPS = 80
const language = 'sw'

let sauti: RunningSauti
let browser: Browser

jest.setTimeout(60_000)

beforeAll(async () => {
  sauti = await startSauti()
  browser = await launchChromium({
    microphone: path.join(projectRoot, 'test/fixtures/audio/speech-sw.wav'),
  })
})

afterAll(async () => {
  await browser?.close()
  await sauti?.close()
})

/** Walks with the tab key to what is wanted, and presses a key there. */
async function pressOn(page: Page, selector: string, key: string): Promise<void> {
  for (let stops = 0; stops < STOPS; stops++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) {
      return page.keyboard.press(key)
    }
    await page.keyboard.press('Tab')
  }
  throw new Error(`The tab key does not lead to ${selector}`)
}

test('with nothing but keys one agrees, reads a set aloud and is thanked', async () => {
  const { page, problems } = await newcomer(browser)
  await page.goto(`${sauti.origin}/en/record?language=${language}`)
  await page.waitForURL('**/en/join?**')
  await pressOn(page, '[name=agree]', 'Space')
  await pressOn(page, '[name=adult]', 'Space')
  await pressOn(page, '#join-form [type=submit]', 'Enter')
  await page.waitForURL('**/en/record?**')
  for (let n = 0; n < SET; n++) {
    await reaches(page, 'idle')
    await page.keyboard.press('Space')
    await reaches(page, 'recording')
    await page.waitForTimeout(1_500)
    await page.keyboard.press('Space')
    await reaches(page, 'reviewing', 'poor')
    if (await page.isVisible('#save')) await pressOn(page, '#save', 'Enter')
    else await page.keyboard.press('Space')
  }
  await page.waitForURL('**/en/thank-you?**')
  expect(await historyOf(page.context(), sauti.origin)).toMatchObject({ recordings: SET })
  expect(problems).toEqual([])
})

test('with nothing but keys another one hears the set through and judges it', async () => {
  const { page, problems } = await newcomer(browser)
  await introduce(page.context(), sauti.origin, 'Listener')
  await page.goto(`${sauti.origin}/en/validate?language=${language}`)
  for (let n = 0; n < SET; n++) {
    await reaches(page, 'idle')
    await page.keyboard.press('Space')
    await reaches(page, 'heard')
    if (n > 0) await page.keyboard.press('KeyY')
    else {
      await page.keyboard.press('KeyN')
      await reaches(page, 'rejecting')
      await page.keyboard.press('Digit1')
      await pressOn(page, '#reasons button', 'Enter')
    }
  }
  await reaches(page, 'finished')
  await eventually(async () => (await historyOf(page.context(), sauti.origin)).validations, SET)
  const { items } = await historyOf(page.context(), sauti.origin)
  expect(items.filter(({ verdict }) => verdict === 'reject')).toHaveLength(1)
  await pressOn(page, '#go-on', 'Enter')
  await page.waitForURL('**/en/thank-you?**')
  expect(problems).toEqual([])
})
