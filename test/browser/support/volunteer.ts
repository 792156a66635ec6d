import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { projectRoot } from '../../../src/platform/paths.js'

/** The narrowest phone that pages are made for, in CSS pixels. */
const PHONE = { width: 360, height: 740 }
const artefacts = path.join(projectRoot, 'artefacts')

/** A page of somebody new to the site; what the page complains about fails the test that asks for `problems`. */
export async function newcomer(browser: Browser): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ viewport: PHONE, locale: 'en' })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy|Refused/.test(message.text())) problems.push(message.text())
  })
  return { page, problems }
}

/** Makes the context somebody who agreed to the terms, without the form. */
export async function introduce(context: BrowserContext, origin: string, username: string): Promise<void> {
  const consent = { document: 'contributor-terms', version: '1' }
  const answer = await context.request.post(`${origin}/api/v1/contributors`, { data: { username, consent } })
  if (!answer.ok()) throw new Error(`${answer.status()}: ${await answer.text()}`)
}

/** Somebody who agreed to the terms, at the recorder. What `prepare` does to their page comes before it is there. */
export async function atRecorder(
  browser: Browser,
  origin: string,
  language: string,
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  const { page } = await newcomer(browser)
  await introduce(page.context(), origin, 'Reader')
  await prepare(page)
  await page.goto(`${origin}/en/record?language=${language}`)
  await reaches(page, 'idle')
  return page
}

/** Waits until the recorder or the validator is in one of these phases. */
export async function reaches(page: Page, ...phases: string[]): Promise<void> {
  const selector = phases.map((phase) => `[data-phase="${phase}"]`).join(', ')
  await page.waitForSelector(`#contribute:is(${selector})`)
}

/** Reads aloud for so long: one press, speech, another press. Leaves the take to be reviewed. */
export async function readAloud(page: Page, ms: number): Promise<void> {
  await reaches(page, 'idle')
  await page.click('#main-button')
  await reaches(page, 'recording')
  await page.waitForTimeout(ms)
  await page.click('#main-button')
  await reaches(page, 'reviewing', 'poor')
}

/** Reads one sentence aloud and keeps the take. */
export async function recordOne(page: Page, ms = 1_200): Promise<void> {
  await readAloud(page, ms)
  await keepTake(page)
}

/** Waits until something waits to be sent. */
export async function waiting(page: Page): Promise<void> {
  await page.waitForSelector('#waiting:not([hidden])')
}

/** Waits until everything is sent. */
export async function nothingWaiting(page: Page): Promise<void> {
  await page.waitForSelector('#waiting', { state: 'hidden' })
}

/** Keeps the take, whatever the page thinks of it. */
export async function keepTake(page: Page): Promise<void> {
  const isPoor = await page.isVisible('#save')
  await page.click(isPoor ? '#save' : '#main-button')
}

/** Keeps a picture in artefacts/. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(artefacts, `${name}.png`), fullPage: true })
}

export interface History {
  recordings: number
  validations: number
  items: {
    type: 'recording' | 'validation'
    id: string
    status: string
    duration_ms: number | null
    verdict: string | null
  }[]
}

/** What the server has of this person. */
export async function historyOf(context: BrowserContext, origin: string): Promise<History> {
  const answer = await context.request.get(`${origin}/api/v1/me/contributions`)
  return (await answer.json()) as History
}

export async function recordingsOf(page: Page, origin: string): Promise<number> {
  return (await historyOf(page.context(), origin)).recordings
}

/** Looks again and again until it sees what is expected. */
export async function eventually<T>(look: () => Promise<T>, expected: T, withinMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await wait(100)) {
    if ((await look()) === expected) return
  }
  expect(await look()).toEqual(expected)
}
