import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { projectRoot } from '../../src/platform/paths.js'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium } from './support/chromium.js'
import { likenessOf, resampled, samplesOf } from './support/audio-similarity.js'
import {
  atRecorder,
  eventually,
  historyOf,
  introduce,
  newcomer,
  reaches,
  recordingsOf,
  recordOne,
} from './support/volunteer.js'

const microphone = path.join(projectRoot, 'test/fixtures/audio/speech-en.wav')
const MICROPHONE_MS = 3_660
const ELSEWHERE = 'sauti.test'

let sauti: RunningSauti
let browser: Browser

jest.setTimeout(60_000)

beforeAll(async () => {
  sauti = await startSauti()
  browser = await launchChromium({ microphone, alias: ELSEWHERE })
})

afterAll(async () => {
  await browser?.close()
  await sauti?.close()
})

const reader = (language: string, prepare?: (page: Page) => Promise<unknown>) =>
  atRecorder(browser, sauti.origin, language, prepare)

/** One press, and what is said about it; the sentence is still there. */
async function pressAndRead(page: Page): Promise<string> {
  await page.click('#main-button')
  await reaches(page, 'failed-here')
  expect(await page.isVisible('#sentence')).toBe(true)
  return (await page.textContent('#failure'))!
}

/** Another press, and one records. */
async function pressAgain(page: Page): Promise<void> {
  await page.click('#main-button')
  await reaches(page, 'recording')
}

test('a permission that is denied has its own words, and trying again its effect', async () => {
  const strict = await launchChromium({ microphone: 'denied' })
  try {
    const page = await atRecorder(strict, sauti.origin, 'gu')
    expect(await pressAndRead(page)).toContain('The microphone is not allowed.')
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = async () =>
        new AudioContext().createMediaStreamDestination().stream
    })
    await pressAgain(page)
  } finally {
    await strict.close()
  }
})

test.each([
  ['NotFoundError', 'kn', 'No microphone was found.'],
  ['NotReadableError', 'ml', 'The microphone gives no sound.'],
])('%s has its own words, and passes', async (name, language, words) => {
  const page = await reader(language)
  await page.evaluate((errorName) => {
    const { mediaDevices } = navigator
    const open = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = () => {
      mediaDevices.getUserMedia = open
      return Promise.reject(new DOMException('', errorName))
    }
  }, name)
  expect(await pressAndRead(page)).toContain(words)
  await pressAgain(page)
})

test('a microphone that goes away while one speaks is told, and the sentence stays', async () => {
  const page = await reader('mr')
  await page.evaluate(() => {
    const { mediaDevices } = navigator
    const open = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = async (wish) => {
      mediaDevices.getUserMedia = open
      const stream = await open(wish)
      const [track] = stream.getAudioTracks()
      setTimeout(() => track?.dispatchEvent(new Event('ended')), 1_000)
      return stream
    }
  })
  expect(await pressAndRead(page)).toContain('The microphone went away.')
  expect(await page.textContent('#count')).toBe('0 of 5')
  await pressAgain(page)
})

test('a page without TLS says that browsers lend it no microphone, and where they do', async () => {
  const { page } = await newcomer(browser)
  await introduce(page.context(), sauti.origin, 'Reader')
  const cookies = await page.context().cookies()
  await page.context().addCookies(cookies.map((cookie) => ({ ...cookie, domain: ELSEWHERE })))
  await page.goto(`${sauti.origin.replace('localhost', ELSEWHERE)}/en/record?language=ne`)
  await reaches(page, 'idle')
  const words = await pressAndRead(page)
  expect(words).toContain('This address cannot use the microphone.')
  expect(words).toContain('https')
})

test.each([
  [
    'that gives pages no microphone',
    'si',
    () => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }),
  ],
  [
    'that has neither AudioWorklet nor MediaRecorder',
    'my',
    () => ['AudioWorkletNode', 'MediaRecorder'].forEach((name) => Reflect.deleteProperty(window, name)),
  ],
])('a browser %s is told to be too old, and which ones are not', async (_name, language, age) => {
  const page = await reader(language, (page) => page.addInitScript(age))
  const words = await pressAndRead(page)
  expect(words).toContain('This browser cannot record.')
  expect(words).toContain('Chrome')
})

describe('a phone that suspends sound', () => {
  const listening = (page: Page) =>
    page.addInitScript(() => {
      const connect = Object.getOwnPropertyDescriptor(AudioContext.prototype, 'createMediaStreamSource')!
        .value as AudioContext['createMediaStreamSource']
      AudioContext.prototype.createMediaStreamSource = function (stream) {
        Object.assign(window, { sound: this })
        return connect.call(this, stream)
      }
    })

  test('before the first word: it is told, and trying again has its effect', async () => {
    const page = await reader('am', (page) =>
      page.addInitScript(() => {
        AudioContext.prototype.resume = function () {
          Reflect.deleteProperty(AudioContext.prototype, 'resume')
          return this.suspend()
        }
      }),
    )
    expect(await pressAndRead(page)).toContain('The microphone gives no sound.')
    await pressAgain(page)
  })

  test('for a call in the middle of a sentence: the recording is said to be interrupted', async () => {
    const page = await reader('ha', listening)
    await pressAgain(page)
    await page.evaluate(() => {
      const { sound } = window as unknown as { sound: AudioContext }
      Object.defineProperty(sound, 'state', { value: 'interrupted' })
      sound.dispatchEvent(new Event('statechange'))
    })
    await reaches(page, 'failed-here')
    expect(await page.textContent('#failure')).toContain('The recording was interrupted.')
    await pressAgain(page)
  })

  test('in the middle of a sentence: what was said until then is kept', async () => {
    const page = await reader('yo', listening)
    await pressAgain(page)
    await page.waitForTimeout(1_500)
    await page.evaluate(() => (window as unknown as { sound: AudioContext }).sound.suspend())
    await page.click('#main-button')
    await reaches(page, 'reviewing', 'poor')
  })
})

test('without AudioWorklet the browser’s own recorder takes its place, and nothing is cut', async () => {
  const page = await reader('pa', (page) =>
    page.addInitScript(() => Reflect.deleteProperty(window, 'AudioWorkletNode')),
  )
  // Twice around, so that all of the speech is in it, wherever it began.
  await recordOne(page, 2 * MICROPHONE_MS)
  await eventually(() => recordingsOf(page, sauti.origin), 1)
  const [recording] = (await historyOf(page.context(), sauti.origin)).items
  const heard = await heardBy(page, `/api/v1/recordings/${recording!.id}/audio`)
  expect(heard.contentType).toMatch(/^audio\/webm/)
  const source = samplesOf(await readFile(microphone))
  const said = resampled(source.samples, source.sampleRate, heard.sampleRate)
  const { whole, first, last } = likenessOf(said, heard.samples, heard.sampleRate)
  expect(Math.min(whole, first, last)).toBeGreaterThan(0.95)
})

/** What the page hears of a recording, mono, at the rate of Opus. */
async function heardBy(page: Page, url: string) {
  const { base64, ...rest } = await page.evaluate(async (url) => {
    const answer = await fetch(url)
    const sampleRate = 48_000
    const context = new OfflineAudioContext(1, 1, sampleRate)
    const samples = (await context.decodeAudioData(await answer.arrayBuffer())).getChannelData(0)
    const reader = new FileReader()
    reader.readAsDataURL(new Blob([samples]))
    await new Promise((resolve) => (reader.onload = resolve))
    const base64 = (reader.result as string).replace(/^.*,/, '')
    return { base64, contentType: answer.headers.get('content-type'), sampleRate }
  }, url)
  const bytes = Buffer.from(base64, 'base64')
  const samples = Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index))
  return { ...rest, samples }
}
