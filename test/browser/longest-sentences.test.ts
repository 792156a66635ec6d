import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { projectRoot } from '../../src/platform/paths.js'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium } from './support/chromium.js'
import { introduce, reaches } from './support/volunteer.js'

/** The narrowest phone that pages are made for, in CSS pixels. */
const PHONE = { width: 360, height: 640 }

interface Hard {
  language: string
  dir: string
  text: string
}

let sauti: RunningSauti
let browser: Browser
let speech: Buffer
let hard: Hard[]

jest.setTimeout(60_000)

beforeAll(async () => {
  speech = await readFile(path.join(projectRoot, 'test/fixtures/audio/speech-sw.wav'))
  hard = await hardest()
  sauti = await startSauti()
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await sauti?.close()
})

test.each(['record', 'validate'])(
  'the longest sentence and the longest word of every language fit a phone on the page to %s',
  async (kind) => {
    expect(hard.length).toBeGreaterThan(90)
    const page = await pageWith(kind)
    const misfits: object[] = []
    for (const { language, dir, text } of hard) {
      await page.evaluate(
        ([lang, dir]) => Object.assign(document.querySelector('#sentence')!, { lang, dir }),
        [language, dir] as const,
      )
      await page.click('#skip')
      await page.waitForFunction(
        (text) => document.querySelector('#sentence')!.textContent.trim() === text,
        text,
      )
      const fit = await page.evaluate(measure)
      if (Object.values(fit).includes(false)) misfits.push({ language, text, ...fit })
    }
    expect(misfits).toEqual([])
  },
)

/** The page in English, to which the hard sentences come behind an easy one. */
async function pageWith(kind: string): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, locale: 'en', serviceWorkers: 'block' })
  await introduce(context, sauti.origin, 'Reader')
  const page = await context.newPage()
  const texts = ['Habari', ...hard.map(({ text }) => text)]
  const held = texts.map((text, index) => ({
    id: `a${index}`,
    kind,
    sentence: { id: String(index), text, language: 'sw' },
    recording: { id: `r${index}`, audio_url: `/api/v1/recordings/${index}/audio`, duration_ms: 3_640 },
  }))
  await page.route('**/api/v1/assignments', (route) =>
    route.fulfill({ status: 201, json: { assignments: held.slice(0, 10) } }),
  )
  await page.route('**/skip', (route) => {
    held.shift()
    return route.fulfill({ status: 204 })
  })
  await page.route('**/audio*', (route) => route.fulfill({ contentType: 'audio/wav', body: speech }))
  await page.goto(`${sauti.origin}/en/${kind}?language=sw`)
  await reaches(page, 'idle')
  return page
}

/** In the page, once its fonts are there. */
async function measure() {
  await document.fonts.ready
  const { scrollWidth, clientWidth } = document.documentElement
  const words = [...document.querySelector('#sentence span')!.getClientRects()]
  const key = document.querySelector('#main-button')!.getBoundingClientRect()
  return {
    pageFits: scrollWidth <= clientWidth,
    wordsFit: words.every(({ left, right }) => left >= 0 && right <= clientWidth),
    keyIsInReach: key.height > 0 && key.left >= 0 && key.right <= clientWidth && key.bottom <= innerHeight,
  }
}

/** Of every language the longest sentence, and the one with the longest word. */
async function hardest(): Promise<Hard[]> {
  const seeds = path.join(projectRoot, 'seeds')
  const languages = JSON.parse(await readFile(path.join(seeds, 'languages.json'), 'utf8')) as {
    code: string
    dir: string
  }[]
  const found = await Promise.all(
    languages.map(async ({ code, dir }) => {
      const lines = (await readFile(path.join(seeds, `sentences/${code}.tsv`), 'utf8')).trim().split('\n')
      const texts = lines.slice(1).map((line) => line.split('\t')[0]!)
      const most = (length: (text: string) => number) =>
        texts.reduce((a, b) => (length(b) > length(a) ? b : a))
      const ofText = most((text) => text.length)
      const ofWord = most((text) => Math.max(...text.split(/\s+/).map((word) => word.length)))
      return [...new Set([ofText, ofWord])].map((text) => ({ language: code, dir, text }))
    }),
  )
  return found.flat()
}
