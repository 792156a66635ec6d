import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { projectRoot } from '../../src/platform/paths.js'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium } from './support/chromium.js'
import {
  atRecorder,
  eventually,
  nothingWaiting,
  recordingsOf,
  recordOne,
  waiting,
} from './support/volunteer.js'

const microphone = path.join(projectRoot, 'test/fixtures/audio/speech-en.wav')

let sauti: RunningSauti
let browser: Browser

jest.setTimeout(60_000)

beforeAll(async () => {
  sauti = await startSauti()
  browser = await launchChromium({ microphone })
})

afterAll(async () => {
  await browser?.close()
  await sauti?.close()
})

/** Each reads another language: nobody takes the sentences away from the next. */
const reader = (language: string) => atRecorder(browser, sauti.origin, language)
const recordings = (page: Page) => recordingsOf(page, sauti.origin)

test('an answer that is lost is asked for again, and the recording counts once', async () => {
  const page = await reader('sw')
  const answers: [id: string, status: number][] = []
  await page.route('**/api/v1/recordings/*', async (route) => {
    const answer = await route.fetch()
    answers.push([route.request().url(), answer.status()])
    if (answers.length === 1) await route.abort('connectionreset')
    else await route.fulfill({ response: answer })
  })
  await recordOne(page)
  await waiting(page)
  await nothingWaiting(page)
  expect(answers.map(([, status]) => status)).toEqual([201, 200])
  expect(new Set(answers.map(([id]) => id)).size).toBe(1)
  expect(await recordings(page)).toBe(1)
})

test('while the server is down nothing is lost, also when the page is closed', async () => {
  const page = await reader('en')
  const context = page.context()
  await sauti.stop()
  try {
    await recordOne(page)
    await recordOne(page)
    await eventually(() => page.textContent('#waiting'), 'Waiting to be sent: 2')
    expect(await page.textContent('#outbox-failure')).toContain('safe on this device')
    await page.close()
  } finally {
    await sauti.restart()
  }
  const again = await context.newPage()
  await again.goto(`${sauti.origin}/en/record?language=en`)
  await eventually(() => recordings(again), 2)
  await nothingWaiting(again)
})

test('a bucket that is unavailable is waited for', async () => {
  const page = await reader('hi')
  let refusals = 0
  await page.route('**/api/v1/recordings/*', (route) =>
    refusals++ < 2
      ? route.fulfill({ status: 503, headers: { 'retry-after': '1' }, json: { code: 'bucket_unavailable' } })
      : route.continue(),
  )
  await recordOne(page)
  await waiting(page)
  await nothingWaiting(page)
  expect(refusals).toBe(3)
  expect(await recordings(page)).toBe(1)
})

test('a refusal is shown with its reason, and forgotten once it was seen', async () => {
  const page = await reader('ta')
  await page.route('**/api/v1/recordings/*', (route) =>
    route.fulfill({ status: 422, json: { code: 'audio_silent' } }),
  )
  await recordOne(page)
  await page.waitForSelector('#outbox-refused:not([hidden])')
  expect(await page.textContent('#outbox-refusals')).toContain('There is no sound in it.')
  page.once('dialog', (question) => question.accept())
  await page.click('#outbox-refused-dismiss')
  await page.waitForSelector('#outbox', { state: 'hidden' })
})

test('a session that ended leads to the join page, and keeps what was recorded', async () => {
  const page = await reader('bn')
  await page.context().clearCookies()
  await recordOne(page)
  await page.waitForSelector('#outbox-join:not([hidden])')
  expect(await page.getAttribute('#outbox-join', 'href')).toContain('/en/join?next=')
  await eventually(() => page.textContent('#waiting'), 'Waiting to be sent: 1')
})

test('two tabs send each recording once', async () => {
  const page = await reader('te')
  const other = await page.context().newPage()
  const sent: string[] = []
  for (const tab of [page, other]) {
    tab.on('request', (request) => request.method() === 'PUT' && sent.push(request.url()))
  }
  await page.context().setOffline(true)
  await recordOne(page)
  await waiting(page)
  await page.context().setOffline(false)
  await other.goto(`${sauti.origin}/en/validate?language=te`)
  await nothingWaiting(page)
  await nothingWaiting(other)
  expect(new Set(sent).size).toBe(1)
  expect(await recordings(page)).toBe(1)
})

test('a tab that is closed in the middle of sending loses nothing', async () => {
  const page = await reader('ur')
  await page.route('**/api/v1/recordings/*', () => {})
  await recordOne(page)
  await waiting(page)
  await page.close()
  const again = await page.context().newPage()
  await again.goto(`${sauti.origin}/en/validate?language=ur`)
  await eventually(() => recordings(again), 1)
})
