import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { projectRoot } from '../../src/platform/paths.js'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium } from './support/chromium.js'
import { likenessOf, resampled, samplesOf } from './support/audio-similarity.js'
import {
  eventually,
  historyOf,
  introduce,
  keepTake,
  newcomer,
  picture,
  reaches,
  readAloud,
} from './support/volunteer.js'

const microphone = path.join(projectRoot, 'test/fixtures/audio/speech-sw.wav')
const MICROPHONE_MS = 3_640
const SET = 5
const language = 'sw'

let sauti: RunningSauti
let browser: Browser
let reader: { page: Page; problems: string[] }

jest.setTimeout(120_000)

beforeAll(async () => {
  await mkdir(path.join(projectRoot, 'artefacts'), { recursive: true })
  sauti = await startSauti({ RATE_LIMIT: 'on' })
  browser = await launchChromium({ microphone })
  reader = await newcomer(browser)
})

afterAll(async () => {
  await browser?.close()
  await sauti?.close()
})

test('somebody new is asked for consent, and led back to the sentence', async () => {
  const { page, problems } = reader
  await page.goto(`${sauti.origin}/en/record?language=${language}`)
  await page.waitForURL('**/en/join?**')
  await picture(page, 'join')
  await page.check('[name=agree]')
  await page.check('[name=adult]')
  await page.click('#join-form [type=submit]')
  await page.waitForURL(`**/en/record?language=${language}`)
  await reaches(page, 'idle')
  await picture(page, 'record-idle')
  expect(await page.getAttribute('#sentence', 'lang')).toBe(language)
  expect(problems).toEqual([])
})

test('they read five sentences aloud and are thanked', async () => {
  const { page, problems } = reader
  await reaches(page, 'idle')
  await page.focus('body')
  await page.keyboard.press('Space')
  await reaches(page, 'recording')
  // Twice around, so that all of the speech is in it, wherever it began.
  await page.waitForTimeout(2 * MICROPHONE_MS)
  await picture(page, 'record-recording')
  await page.keyboard.press('Space')
  // A voice that never rests is cut off somewhere.
  await reaches(page, 'reviewing', 'poor')
  await picture(page, 'record-reviewing')
  await page.click('#listen')
  await page.waitForSelector('#contribute.is-playing')
  await keepTake(page)

  for (let n = 1; n < SET; n++) {
    await reaches(page, 'idle')
    expect(await page.textContent('#count')).toBe(`${n} of ${SET}`)
    await readAloud(page, 2_000)
    await keepTake(page)
  }
  await page.waitForURL('**/en/thank-you?**')
  await picture(page, 'thank-you')
  expect(problems).toEqual([])
  expect(await historyOf(page.context(), sauti.origin)).toMatchObject({ recordings: SET })
})

test('what arrived is what was said, from the first syllable to the last', async () => {
  const context = reader.page.context()
  const { items } = await historyOf(context, sauti.origin)
  const longest = items.reduce((a, b) => ((a.duration_ms ?? 0) > (b.duration_ms ?? 0) ? a : b))
  const answer = await context.request.get(`${sauti.origin}/api/v1/recordings/${longest.id}/audio`)
  expect(answer.headers()['content-type']).toBe('audio/wav')

  const heard = samplesOf(await answer.body())
  const source = samplesOf(await readFile(microphone))
  const said = resampled(source.samples, source.sampleRate, heard.sampleRate)
  const { whole, first, last } = likenessOf(said, heard.samples, heard.sampleRate)
  expect(Math.min(whole, first, last)).toBeGreaterThan(0.95)
})

test('a take is longer than the time between the presses: nothing is cut', async () => {
  const { items } = await historyOf(reader.page.context(), sauti.origin)
  const durations = items.map((item) => item.duration_ms ?? 0).sort((a, b) => a - b)
  // 2 seconds, 250 ms from before and 300 ms from after.
  expect(durations[0]).toBeGreaterThan(2_500)
})

/** How fast the one heard who chose 1.5×, and what the page offered them when they came again. */
const hurried = { speeds: [] as number[], remembered: '' }

/** In the page: tells how fast each clip begins to play. */
function tellSpeeds(): void {
  document.addEventListener('DOMContentLoaded', () => {
    const { playsAt } = window as unknown as { playsAt(speed: number): void }
    const play = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'play')!
      .value as () => Promise<void>
    HTMLMediaElement.prototype.play = function () {
      playsAt(this.playbackRate)
      return play.call(this)
    }
  })
}

test('two others listen to the end and accept; it becomes valid', async () => {
  await Promise.all([listenAndAccept('Juma', true), listenAndAccept('Neema', false)])
  const { items } = await historyOf(reader.page.context(), sauti.origin)
  expect(items.map((item) => item.status)).toEqual(Array(SET).fill('valid'))
})

test('who listens faster hears every clip so, and need not say so again', async () => {
  expect(hurried.speeds).toEqual(Array(SET).fill(1.5))
  expect(hurried.remembered).toBe('1.5')
})

async function listenAndAccept(username: string, withPictures: boolean): Promise<void> {
  const { page, problems } = await newcomer(browser)
  if (withPictures) await page.exposeFunction('playsAt', (speed: number) => hurried.speeds.push(speed))
  if (withPictures) await page.addInitScript(tellSpeeds)
  await introduce(page.context(), sauti.origin, username)
  await page.goto(`${sauti.origin}/en/validate?language=${language}`)
  for (let n = 0; n < SET; n++) {
    await reaches(page, 'idle')
    // Nothing is accepted unheard.
    await page.keyboard.press('KeyY')
    expect(await page.textContent('#count')).toBe(`${n} of ${SET}`)
    if (withPictures && n === 0) await page.selectOption('#speed', '1.5')
    await page.click('#main-button')
    await reaches(page, 'playing')
    if (withPictures && n === 0) await picture(page, 'validate-playing')
    await reaches(page, 'heard')
    if (withPictures && n === 0) await picture(page, 'validate-heard')
    await page.keyboard.press('KeyY')
  }
  await reaches(page, 'finished')
  if (withPictures) {
    await picture(page, 'validate-finished')
    await page.reload()
    hurried.remembered = await page.inputValue('#speed')
  }
  expect(problems).toEqual([])
  await eventually(async () => (await historyOf(page.context(), sauti.origin)).validations, SET)
}

test('the dashboard shows it', async () => {
  await sauti.job('refresh-stats')
  const stats = `${sauti.origin}/stats/`
  const manifest = (await (await fetch(`${stats}manifest.json`)).json()) as { files: Record<string, string> }
  const totals = (await (await fetch(new URL(manifest.files.totals!, `${stats}manifest.json`))).json()) as {
    rows: object[]
  }
  expect(totals.rows).toMatchObject([
    { speakers: 1, recordings: SET, valid: SET, languages: 1, validations: 2 * SET },
  ])

  const { page, problems } = await newcomer(browser)
  await page.goto(`${sauti.origin}/en/dashboard`)
  await page.waitForLoadState('networkidle')
  await picture(page, 'dashboard')
  expect(await page.textContent('main')).toContain(String(SET))
  expect(problems).toEqual([])
})
