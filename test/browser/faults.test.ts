import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { projectRoot } from '../../src/platform/paths.js'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium } from './chromium.js'
import { eventually, historyOf, introduce, keepTake, newcomer, reaches, readAloud } from './person.js'

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

/** Somebody at the recorder. Each reads another language: nobody takes the sentences away from the next. */
async function reader(
  language: string,
  prepare: (page: Page) => Promise<unknown> = async () => {},
  from = browser,
): Promise<Page> {
  const { page } = await newcomer(from)
  await introduce(page.context(), sauti.origin, 'Reader')
  await prepare(page)
  await page.goto(`${sauti.origin}/en/record?language=${language}`)
  await reaches(page, 'idle')
  return page
}

async function recordOne(page: Page): Promise<void> {
  await readAloud(page, 1_200)
  await keepTake(page)
}

const waiting = (page: Page) => page.waitForSelector('#waiting:not([hidden])')
const nothingWaiting = (page: Page) => page.waitForSelector('#waiting', { state: 'hidden' })
const recordingsOf = async (page: Page) => (await historyOf(page.context(), sauti.origin)).recordings

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
  expect(await recordingsOf(page)).toBe(1)
})

test('while the server is down nothing is lost, also when the page is closed', async () => {
  const page = await reader('en')
  const context = page.context()
  await sauti.stop()
  try {
    await recordOne(page)
    await recordOne(page)
    await eventually(() => page.textContent('#waiting'), 'Waiting to be sent: 2')
    expect(await page.textContent('#outbox-trouble')).toContain('safe on this device')
    await page.close()
  } finally {
    await sauti.restart()
  }
  const again = await context.newPage()
  await again.goto(`${sauti.origin}/en/record?language=en`)
  await eventually(() => recordingsOf(again), 2)
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
  expect(await recordingsOf(page)).toBe(1)
})

test('a refusal is shown with its reason, and forgotten once it was seen', async () => {
  const page = await reader('ta')
  await page.route('**/api/v1/recordings/*', (route) =>
    route.fulfill({ status: 422, json: { code: 'audio_silent' } }),
  )
  await recordOne(page)
  await page.waitForSelector('#outbox-refused:not([hidden])')
  expect(await page.textContent('#outbox-refusals')).toContain('There is no sound in it.')
  await page.click('#outbox-seen')
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
  expect(await recordingsOf(page)).toBe(1)
})

test('a tab that is closed in the middle of sending loses nothing', async () => {
  const page = await reader('ur')
  await page.route('**/api/v1/recordings/*', () => {})
  await recordOne(page)
  await waiting(page)
  await page.close()
  const again = await page.context().newPage()
  await again.goto(`${sauti.origin}/en/validate?language=ur`)
  await eventually(() => recordingsOf(again), 1)
})

describe('without a microphone that may be used', () => {
  test('a permission that is denied has its own words, and trying again its effect', async () => {
    const strict = await launchChromium({ microphone: 'denied' })
    try {
      const page = await reader('gu', undefined, strict)
      await page.click('#main-key')
      await reaches(page, 'failed-here')
      expect(await page.textContent('#failure')).toContain('The microphone is not allowed.')
      await page.evaluate(() => {
        navigator.mediaDevices.getUserMedia = async () =>
          new AudioContext().createMediaStreamDestination().stream
      })
      await page.click('#main-key')
      await reaches(page, 'recording')
    } finally {
      await strict.close()
    }
  })

  test.each([
    ['NotFoundError', 'kn', 'No microphone was found.'],
    ['NotReadableError', 'ml', 'The microphone gives no sound.'],
  ])('%s has its own words', async (name, language, words) => {
    const page = await reader(language)
    await page.evaluate((errorName) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', errorName))
    }, name)
    await page.click('#main-key')
    await reaches(page, 'failed-here')
    expect(await page.textContent('#failure')).toContain(words)
    expect(await page.isVisible('#sentence')).toBe(true)
  })

  test('a microphone that goes away while one speaks is told, and the sentence stays', async () => {
    const page = await reader('mr')
    await page.evaluate(() => {
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
      navigator.mediaDevices.getUserMedia = async (wish) => {
        const stream = await open(wish)
        const [track] = stream.getAudioTracks()
        setTimeout(() => track?.dispatchEvent(new Event('ended')), 1_000)
        return stream
      }
    })
    await page.click('#main-key')
    await reaches(page, 'failed-here')
    expect(await page.textContent('#failure')).toContain('The microphone went away.')
    expect(await page.textContent('#count')).toBe('0 of 5')
  })
})

test('without AudioWorklet the browser’s own recorder takes its place', async () => {
  const page = await reader('pa', (page) =>
    page.addInitScript(() => Reflect.deleteProperty(window, 'AudioWorkletNode')),
  )
  await recordOne(page)
  await eventually(() => recordingsOf(page), 1)
  const { items } = await historyOf(page.context(), sauti.origin)
  expect(items).toHaveLength(1)
  expect(items[0]!.duration_ms).toBeGreaterThan(1_200)
})
