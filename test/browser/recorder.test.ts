import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium } from './support/chromium.js'
import { expectNoSyllableLost, fewWords, readerOfFewWords, spokenNowAndThen } from './support/few-words.js'
import { eventually, historyOf, keepTake, picture, reaches, readAloud } from './support/volunteer.js'

const SET = 5

let folder: string
let sauti: RunningSauti
let browser: Browser

jest.setTimeout(120_000)

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-speech-'))
  sauti = await startSauti()
  browser = await launchChromium({ microphone: await spokenNowAndThen(folder) })
})

afterAll(async () => {
  await browser?.close()
  await sauti?.close()
  await rm(folder, { recursive: true })
})

const reader = (language: string, prepare?: (page: Page) => Promise<unknown>) =>
  readerOfFewWords(browser, sauti.origin, language, prepare)

test('a take that begins too late and ends too early loses no syllable', async () => {
  await expectNoSyllableLost(await reader('sw'), sauti.origin, { saves: false, type: 'audio/wav' })
})

test('on a connection that costs, less is sent without being asked, until one chooses otherwise', async () => {
  const costly = (page: Page) =>
    page.addInitScript(() =>
      Object.defineProperty(navigator, 'connection', { value: { effectiveType: '3g' }, configurable: true }),
    )
  const { page } = await reader('en', costly)
  expect(await page.isChecked('#data-saver')).toBe(true)
  await page.click('#switches > summary')
  await page.uncheck('#data-saver')
  await page.reload()
  await reaches(page, 'idle')
  expect(await page.isChecked('#data-saver')).toBe(false)
})

test('nobody leaves a take behind without being asked', async () => {
  const { page } = await reader('ur')
  await readAloud(page, 1_500)
  const question = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  expect((await question).type()).toBe('beforeunload')
  await (await question).dismiss()
  await keepTake(page)
  await eventually(async () => (await historyOf(page.context(), sauti.origin)).recordings, 1)
  const closed = page.waitForEvent('close')
  await page.close({ runBeforeUnload: true })
  await closed
})

test('hands-free: one press, and five sentences are read, kept and sent', async () => {
  const { page, problems } = await reader('ta')
  await page.evaluate(() => {
    const told = (isAwake: boolean) => Object.assign(window, { isAwake })
    navigator.wakeLock.request = async () => {
      told(true)
      return { release: async () => void told(false) } as WakeLockSentinel
    }
  })
  await page.click('#switches > summary')
  await picture(page, 'record-switches')
  await page.check('#hands-free')
  await reaches(page, 'listening')
  expect(await page.evaluate(() => (window as unknown as { isAwake: boolean }).isAwake)).toBe(true)
  await picture(page, 'record-listening')
  await reaches(page, 'recording')
  await page.waitForURL('**/en/thank-you?**')
  const { items } = await historyOf(page.context(), sauti.origin)
  expect(items).toHaveLength(SET)
  const { samples, sampleRate } = await fewWords()
  const speechMs = (samples.length / sampleRate) * 1000
  for (const { duration_ms } of items) {
    expect(duration_ms).toBeGreaterThan(speechMs)
    expect(duration_ms).toBeLessThan(speechMs + 1_500)
  }
  expect(problems).toEqual([])
})

test('any key and any tap stop what goes on by itself', async () => {
  const { page } = await reader('te')
  await page.click('#switches > summary')
  await page.check('#hands-free')
  await reaches(page, 'listening')
  await page.keyboard.press('KeyX')
  await reaches(page, 'idle')
  await page.click('#main-button')
  await reaches(page, 'listening')
  await page.click('#sentence')
  await reaches(page, 'idle')
  await page.click('#main-button')
  await reaches(page, 'listening')
  await page.click('#report-open')
  await reaches(page, 'idle')
  expect(await page.textContent('#count')).toBe(`0 of ${SET}`)
})

test('the check tells what the room and the voice are like, and is offered once', async () => {
  const { page, problems } = await reader('bn')
  await picture(page, 'record-offer')
  await page.click('#check-accept')
  await page.waitForSelector('#check[data-phase=voice]')
  await picture(page, 'check-voice')
  await page.waitForSelector('#check[data-phase=heard]')
  await picture(page, 'check-heard')
  expect(await page.textContent('#check-room')).toBe('Quiet')
  expect(await page.textContent('#check-voice')).toBe('Good')
  await page.click('#check-play')
  await page.waitForSelector('#check.is-playing')
  await page.click('#check-done')
  await page.reload()
  await reaches(page, 'idle')
  expect(await page.isVisible('#check-offer')).toBe(false)
  await page.click('#check-open')
  await page.waitForSelector('#check[data-phase=room]')
  expect(problems).toEqual([])
})

test('a recording that was sent is heard and made again, and counts once', async () => {
  const { page, problems } = await reader('gu')
  await readAloud(page, 1_500)
  await keepTake(page)
  await eventually(async () => (await historyOf(page.context(), sauti.origin)).recordings, 1)
  const [first] = (await historyOf(page.context(), sauti.origin)).items
  const text = await page.textContent('#sentence')
  await page.click('#saved-takes > summary')
  await picture(page, 'record-kept')
  await page.click('.saved-takes__play')
  await page.waitForSelector('.saved-takes__item.is-playing')
  await page.click('.saved-takes__redo')
  await reaches(page, 'redo')
  await picture(page, 'record-redo')
  expect(await page.textContent('#count')).toBe(`0 of ${SET}`)
  await page.click('#main-button')
  await reaches(page, 'recording')
  await page.waitForTimeout(1_500)
  await page.click('#main-button')
  await reaches(page, 'reviewing', 'poor')
  await keepTake(page)
  await reaches(page, 'idle')
  expect(await page.textContent('#sentence')).toBe(text)
  const current = async () => {
    const { items } = await historyOf(page.context(), sauti.origin)
    return items.filter(({ id }) => id !== first!.id).length
  }
  await eventually(current, 1)
  await page.waitForSelector('#waiting', { state: 'hidden' })
  expect((await historyOf(page.context(), sauti.origin)).recordings).toBe(1)
  expect(problems).toEqual([])
})

test('one that was decided meanwhile stays, and the person is told', async () => {
  const { page } = await reader('kn')
  await readAloud(page, 1_500)
  await keepTake(page)
  await eventually(async () => (await historyOf(page.context(), sauti.origin)).recordings, 1)
  await page.route('**/api/v1/recordings/*', (route) =>
    route.request().method() === 'DELETE'
      ? route.fulfill({ status: 409, json: { code: 'already_decided' } })
      : route.continue(),
  )
  await page.click('#saved-takes > summary')
  await page.click('.saved-takes__redo')
  await page.click('#main-button')
  await reaches(page, 'recording')
  await page.waitForTimeout(1_500)
  await page.click('#main-button')
  await reaches(page, 'reviewing', 'poor')
  await keepTake(page)
  await page.waitForSelector('#outbox-refused:not([hidden])')
  expect(await page.textContent('#outbox-refusals')).toContain('that one stays')
  expect(await page.isVisible('#outbox-refused-save')).toBe(true)
  page.once('dialog', (question) => question.dismiss())
  await page.click('#outbox-refused-dismiss')
  expect(await page.isVisible('#outbox-refused')).toBe(true)
  page.once('dialog', (question) => question.accept())
  await page.click('#outbox-refused-dismiss')
  await page.waitForSelector('#outbox-refused', { state: 'hidden' })
})

test('the next five sentences are there before they are asked for', async () => {
  const { page } = await reader('ml')
  for (let n = 0; n < SET; n++) {
    await readAloud(page, 1_200)
    await keepTake(page)
  }
  await page.waitForURL('**/en/thank-you?**')
  await page.route('**/api/v1/assignments', () => {}) // no answer
  await page.goto(`${sauti.origin}/en/record?language=ml`)
  await reaches(page, 'idle')
  expect(await page.textContent('#sentence')).toContain('Habari')
})
