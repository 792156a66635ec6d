import { readFileSync } from 'node:fs'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { request, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { projectRoot } from '../../../src/platform/paths.js'
import { MILESTONES } from '../../../src/recognition/milestones.js'
import { startSauti, type RunningSauti } from '../../support/running.js'
import { launchChromium } from '../support/chromium.js'
import { forbidScript } from './script.js'
import { states, type State, type Visit } from './states.js'

/** How a page is looked at. */
export interface View {
  locale: string
  /** CSS pixels. */
  width: number
  scheme: 'light' | 'dark'
  /** Browsers that colour by the owner's wish, as Windows does. */
  forcedColors?: boolean
  reducedMotion?: boolean
  /** A phone: a finger, and no mouse. */
  touch?: boolean
}

const HEIGHTS: Record<number, number> = { 360: 740, 1280: 800 }
const microphone = path.join(projectRoot, 'test/fixtures/audio/speech-sw.wav')
const PAGE_TIMEOUT_MS = 15_000

type Session = Awaited<ReturnType<BrowserContext['storageState']>>

export type Site = Awaited<ReturnType<typeof openSite>>

/** A Sauti in which nobody spoke yet, and a browser to walk through its pages. */
export async function openSite() {
  const sauti = await startSauti()
  const browser = await launchChromium({ microphone })
  let amina: Session | undefined
  let zuri: Promise<Session> | undefined

  /** Opens a page and brings it into the state. The caller closes the page's context. */
  async function visit(state: State, view: View): Promise<Page> {
    const { context, page } = await newPage(browser, view)
    try {
      await page.emulateMedia({
        colorScheme: view.scheme,
        forcedColors: view.forcedColors ? 'active' : 'none',
        reducedMotion: view.reducedMotion ? 'reduce' : 'no-preference',
      })
      const it: Visit = { page, context, origin: sauti.origin, locale: view.locale }
      await introduce(it, state)
      if (state.withoutScript) await forbidScript(page)
      await state.before?.(it)
      await page.goto(`${sauti.origin}/${view.locale}${state.at.replace('LANGUAGE', view.locale)}`)
      await state.then?.(it)
      return page
    } catch (error) {
      await context.close()
      throw new Error(`${state.name} was not reached in ${view.locale}`, { cause: error })
    }
  }

  async function introduce({ context, origin }: Visit, { who = 'stranger' }: State): Promise<void> {
    if (who === 'stranger') return
    if (who === 'amina') return context.addCookies((amina ??= await aminaAndHerFriends(sauti)).cookies)
    if (who === 'zuri') return context.addCookies((await (zuri ??= zuriWithBadges(origin))).cookies)
    await agree(context.request, origin)
    if (who === 'withdrawn') {
      const data = { document: 'contributor-terms' }
      await context.request.delete(`${origin}/api/v1/me/consents`, { data })
    }
  }

  return {
    origin: sauti.origin,
    visit,

    /**
     * Brings each state about in each view, those before the first voice first, and lets one look at it. What cannot be
     * reached stops nothing else, and is told at the end.
     */
    async walk(
      isChosen: (state: State, view: View) => boolean,
      views: readonly View[],
      look: (page: Page, state: State, view: View) => Promise<void>,
      atOnce = 1,
    ): Promise<void> {
      const failures: Error[] = []
      const all = views.flatMap((view) => states.map((state) => ({ state, view })))
      const shown = all.filter(({ state, view }) => isChosen(state, view))
      const early = shown.filter(({ state }) => state.isBeforeAnyVoice)
      const late = shown.filter(({ state }) => !state.isBeforeAnyVoice)
      for (const part of [early, late]) {
        if (part === late) amina ??= await aminaAndHerFriends(sauti)
        const visits = part.values()
        await Promise.all(
          Array.from({ length: atOnce }, async () => {
            for (const { state, view } of visits) {
              try {
                const page = await visit(state, view)
                await look(page, state, view)
                await page.context().close()
              } catch (error) {
                failures.push(error as Error)
              }
            }
          }),
        )
      }
      if (failures.length > 0) {
        throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'))
      }
    },

    async close(): Promise<void> {
      await browser.close()
      await sauti.close()
    },
  }
}

async function newPage(browser: Browser, { locale, width, touch }: View) {
  const context = await browser.newContext({
    viewport: { width, height: HEIGHTS[width] ?? 800 },
    locale,
    hasTouch: touch,
    isMobile: touch,
    // Its requests would pass by the answers that a state needs.
    serviceWorkers: 'block',
  })
  context.setDefaultTimeout(PAGE_TIMEOUT_MS)
  return { context, page: await context.newPage() }
}

type Caller = BrowserContext['request']

async function agree(api: Caller, origin: string, username?: string): Promise<void> {
  const consent = { document: 'contributor-terms', version: '1' }
  await expectOk(await api.post(`${origin}/api/v1/contributors`, { data: { consent, username } }))
}

/** Three people read and judge; Amina is the one whose page is shown. */
async function aminaAndHerFriends({ origin, job }: RunningSauti): Promise<Session> {
  const [amina, juma, neema] = await Promise.all(
    ['Amina', 'Juma', 'Neema'].map(async (name) => {
      const api = await request.newContext()
      await agree(api, origin, name)
      return api
    }),
  )
  for (const language of ['en', 'ta', 'ur']) await read(amina!, origin, language)
  await read(juma!, origin, 'en')
  await judge(neema!, origin, 'en', 'accept')
  await judge(juma!, origin, 'en', 'accept')
  await judge(juma!, origin, 'ta', 'reject')
  await judge(neema!, origin, 'ta', 'reject')
  await judge(amina!, origin, 'en', 'accept')
  await job('refresh-stats')
  const session = await amina!.storageState()
  await Promise.all([amina, juma, neema].map((api) => api!.dispose()))
  return session
}

/** Zuri read as much in three languages as makes a badge. */
async function zuriWithBadges(origin: string): Promise<Session> {
  const api = await request.newContext()
  await agree(api, origin, 'Zuri')
  await expectOk(await api.patch(`${origin}/api/v1/me`, { data: { weekly_goal: 40 } }))
  for (const language of ['en', 'ta', 'ur']) await read(api, origin, language, MILESTONES.record.bronze)
  const session = await api.storageState()
  await api.dispose()
  return session
}

async function read(api: Caller, origin: string, language: string, count = 2): Promise<void> {
  const name = 'a.wav'
  const audio = { name, mimeType: 'audio/wav', buffer: readFileSync(microphone) }
  for (const { id } of await claim(api, origin, 'record', language, count)) {
    const multipart = { assignment_id: id, audio }
    await expectOk(await api.put(`${origin}/api/v1/recordings/${randomUUID()}`, { multipart }))
  }
}

async function judge(api: Caller, origin: string, language: string, verdict: string): Promise<void> {
  const reasons = verdict === 'reject' ? ['noise'] : undefined
  for (const { id } of await claim(api, origin, 'validate', language)) {
    const data = { assignment_id: id, verdict, reasons }
    await expectOk(await api.put(`${origin}/api/v1/validations/${randomUUID()}`, { data }))
  }
}

async function claim(
  api: Caller,
  origin: string,
  kind: string,
  language: string,
  count = 2,
): Promise<{ id: string }[]> {
  const answer = await api.post(`${origin}/api/v1/assignments`, { data: { kind, language, count } })
  return ((await answer.json()) as { assignments: { id: string }[] }).assignments
}

async function expectOk(answer: { ok(): boolean; text(): Promise<string> }): Promise<void> {
  if (!answer.ok()) throw new Error(await answer.text())
}
