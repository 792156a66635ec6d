import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { projectRoot } from '../../src/platform/paths.js'
import { launchChromium } from '../browser/support/chromium.js'
import { correlation, findIn, resampled, samplesOf } from '../browser/support/audio-similarity.js'
import {
  eventually,
  historyOf,
  introduce,
  keepTake,
  newcomer,
  picture,
  reaches,
  readAloud,
} from '../browser/support/volunteer.js'
import { chooseLanguage, isOurOwn, isShared, origin } from './deployment.js'

const microphone = path.join(projectRoot, 'test/fixtures/audio/speech-sw.wav')
const SET = 5
const TAKE_MS = 3_000
const NAME = 'functional test'
/** A Sauti of one's own publishes a minute after the last activity. */
const PUBLISHED_WITHIN_MS = 150_000
const LISTENERS = isShared ? ['listener'] : ['listener', 'second listener']

let browser: Browser
let language: string
let reader: { page: Page; problems: string[] }
/** Everybody who came here, in the order in which they leave. */
const people: BrowserContext[] = []
const ours = new Set<string>()

jest.setTimeout(PUBLISHED_WITHIN_MS + 30_000)

beforeAll(async () => {
  await mkdir(path.join(projectRoot, 'artefacts/functional'), { recursive: true })
  language = (await chooseLanguage()).code
  browser = await launchChromium({ microphone })
  reader = await newcomer(browser)
})

afterAll(() => browser?.close())

describe('the deployment', () => {
  test('is alive, and its database and bucket are usable', async () => {
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
    const ready = await fetch(`${origin}/readyz`)
    expect({ status: ready.status, says: await ready.json() }).toMatchObject({
      status: 200,
      says: { database: 'ok', bucket: 'ok' },
    })
  })

  test.each([
    ['a stranger', '/me', 401, 'not_a_contributor'],
    ['an address that is not there', '/nowhere', 404, 'not_found'],
  ])('answers %s with a problem that programs can read', async (_who, where, status, code) => {
    const answer = await fetch(`${origin}/api/v1${where}`)
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(await answer.json()).toMatchObject({ status, code, title: expect.any(String) })
  })

  test.each([
    ['en', 'ltr'],
    ['ta', 'ltr'],
    ['ur', 'rtl'],
  ])('speaks %s, from the right side', async (locale, dir) => {
    const { page, problems } = await newcomer(browser)
    await page.goto(`${origin}/${locale}/`)
    expect(await page.getAttribute('html', 'lang')).toBe(locale)
    expect(await page.getAttribute('html', 'dir')).toBe(dir)
    expect(await page.locator('h1').boundingBox()).not.toBeNull()
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await picture(page, `functional/home-${locale}`)
    expect(problems).toEqual([])
    await page.context().close()
  })
})

describe('a volunteer', () => {
  test('chooses a language at home, agrees to the terms and is led to the first sentence', async () => {
    const { page, problems } = reader
    people.push(page.context())
    await page.goto(`${origin}/en/`)
    await page.selectOption('#start-language', language)
    await page.click('.start button >> nth=0')
    await page.waitForURL('**/en/join?**')
    await page.click('#join-form summary')
    await page.fill('#username', NAME)
    await page.check('[name=agree]')
    await page.check('[name=adult]')
    await page.click('#join-form [type=submit]')
    await page.waitForURL(`**/en/record?language=${language}`)
    await reaches(page, 'idle')
    expect(await page.getAttribute('#sentence', 'lang')).toBe(language)
    expect(problems).toEqual([])
  })

  test('reads a set of five aloud and is thanked', async () => {
    const { page, problems } = reader
    for (let n = 0; n < SET; n++) {
      await readAloud(page, TAKE_MS)
      if (n === 0) await picture(page, 'functional/record')
      await keepTake(page)
    }
    await page.waitForURL('**/en/thank-you?**')
    await picture(page, 'functional/thank-you')
    const { items } = await historyOf(page.context(), origin)
    for (const { id } of items) ours.add(id)
    expect(items).toHaveLength(SET)
    expect(problems).toEqual([])
  })

  test('hears from the bucket what they said', async () => {
    const source = samplesOf(await readFile(microphone))
    for (const id of ours) {
      const answer = await reader.page.context().request.get(`${origin}/api/v1/recordings/${id}/audio`)
      const heard = samplesOf(await answer.body())
      const said = resampled(source.samples, source.sampleRate, heard.sampleRate)
      // The microphone says it over and over.
      const twice = new Float32Array(2 * said.length)
      for (const offset of [0, said.length]) twice.set(said, offset)
      const length = heard.sampleRate / 4
      const parts = Array.from({ length: Math.floor(heard.samples.length / length) }, (_, n) =>
        heard.samples.subarray(n * length, (n + 1) * length),
      )
      const unlike = parts.filter((part) => correlation(part, twice, findIn(part, twice)) < 0.95)
      // Where the file ends and begins again, the microphone makes a pause of its own.
      expect(unlike.length).toBeLessThanOrEqual(2)
    }
    expect(ours.size).toBe(SET)
  })
})

test.each(LISTENERS)('a %s hears each recording to its end before they accept it', async (who) => {
  const { page, problems } = await newcomer(browser)
  people.unshift(page.context())
  await introduce(page.context(), origin, NAME)
  let votes = 0
  const claimed = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/assignments'))
  await page.goto(`${origin}/en/validate?language=${language}`)
  const { assignments } = (await (await claimed).json()) as { assignments: { recording: { id: string } }[] }
  for (const { recording } of assignments) {
    await reaches(page, 'idle')
    await page.click('#main-button')
    await reaches(page, 'heard')
    if (votes === 0) await picture(page, `functional/${who.replace(' ', '-')}`)
    const mayVote = !isShared || ours.has(recording.id)
    if (mayVote) votes++
    await page.click(mayVote ? '#accept' : '#skip')
  }
  expect(assignments).toHaveLength(SET)
  await eventually(async () => (await historyOf(page.context(), origin)).validations, votes)
  expect(problems).toEqual([])
})

if (!isShared)
  test('what two people accepted is valid', async () => {
    const { items } = await historyOf(reader.page.context(), origin)
    expect(items.filter(({ status }) => status === 'valid')).toHaveLength(SET)
  })

test('the dashboard shows what was published', async () => {
  const { page, problems } = await newcomer(browser)
  await page.goto(`${origin}/en/dashboard`)
  await page.waitForSelector('#dashboard [data-in]:not([hidden]):not(.dash__loading)')
  await picture(page, 'functional/dashboard')
  expect(await page.locator('h1').isVisible()).toBe(true)
  expect(problems).toEqual([])
})

if (isOurOwn)
  test('the dashboard counts what was recorded', async () => {
    const { page } = await newcomer(browser)
    const counted = async () => {
      await page.goto(`${origin}/en/dashboard`)
      const shown = page.locator('[data-total=recordings]')
      return (await shown.count()) > 0 ? shown.textContent() : null
    }
    await eventually(counted, String(SET), PUBLISHED_WITHIN_MS)
  })

if (isShared)
  test('what was made here is taken back', async () => {
    for (const context of people) {
      // The newest first: only the last vote can be taken back.
      for (const { type, id } of (await historyOf(context, origin)).items) {
        const answer = await context.request.delete(`${origin}/api/v1/${type}s/${id}`)
        expect(answer.status()).toBe(204)
      }
      expect(await historyOf(context, origin)).toMatchObject({ recordings: 0, validations: 0 })
    }
  })

test('everybody takes their consent back, and can record no more', async () => {
  for (const context of people) {
    const page = await context.newPage()
    await page.goto(`${origin}/en/me`)
    await page.click('.disclosure:has(#withdraw) summary')
    await page.click('#withdraw')
    await page.waitForSelector('a[href*="/en/join"]')
    await page.goto(`${origin}/en/record?language=${language}`)
    await page.waitForURL('**/en/join?**')
  }
  expect(people).toHaveLength(1 + LISTENERS.length)
})
