/**
 * Every page of the site in every state, and how to get there. Whatever looks at all of them (axe, pictures) takes
 * this list: a new state is one more item.
 */
import type { BrowserContext, Page } from 'playwright-core'
import { reaches } from '../support/volunteer.js'
import { answer, answerStatistics, clip, refusal, workIn } from './answers.js'
import { heardAt, pulledOut, refusedAs, speaksWhenAsked, withoutAnswer } from './microphone.js'

/** A page that is being brought into a state. */
export interface Visit {
  page: Page
  context: BrowserContext
  origin: string
  /** Of the page, and the language one contributes in. */
  locale: string
}

export interface State {
  /** Page and state: `record-idle`. */
  name: string
  /** Path behind the locale; `LANGUAGE` stands for the language one contributes in. */
  at: string
  /**
   * Nobody we know (the default), somebody who agreed, somebody with a history, somebody with badges and a goal, somebody
   * who took consent back.
   */
  who?: 'stranger' | 'member' | 'amina' | 'zuri' | 'withdrawn'
  /** Shown before the first recording of all is made. */
  isBeforeAnyVoice?: true
  /** Looks like another state, in other words: looked at where there is time. */
  isVariant?: true
  withoutScript?: true
  /** Prepares the page: what the server answers, what the microphone does. */
  before?(visit: Visit): Promise<unknown>
  /** From the opened page into the state. */
  then?(visit: Visit): Promise<unknown>
}

const RECORD = '/record?language=LANGUAGE'
const VALIDATE = '/validate?language=LANGUAGE'
export const SPEECH_MS = 2_100

type Step = (visit: Visit) => Promise<unknown>

const inTurn =
  (...steps: (Step | undefined)[]): Step =>
  async (visit) => {
    for (const step of steps) await step?.(visit)
  }
const onPage =
  (act: (page: Page) => Promise<unknown>): Step =>
  ({ page }) =>
    act(page)
const claims = (...answers: Parameters<typeof answer>[2][]): Step =>
  onPage((page) => answer(page, '**/api/v1/assignments', ...answers))
const work: Step = ({ page, locale }) => answer(page, '**/api/v1/assignments', workIn(locale))
const oneOnly: Step = ({ page, locale }) =>
  answer(page, '**/api/v1/assignments', workIn(locale, 1), { status: 201, json: { assignments: [] } })
const uploads = (given: Parameters<typeof answer>[2]): Step =>
  onPage((page) => answer(page, '**/api/v1/recordings/*', given))
const until = (...phases: string[]): Step => onPage((page) => reaches(page, ...phases))
const click = (selector: string): Step => onPage((page) => page.click(selector))
const shown = (selector: string): Step => onPage((page) => page.waitForSelector(selector))
/** Where there is no mouse, a key finds it. */
const openKeys: Step = inTurn(
  until('idle'),
  onPage((page) => page.press('#keys-open', 'Enter')),
  shown('#keys[open]'),
)
const press: Step = inTurn(until('idle'), click('#main-button'))
const speak: Step = inTurn(
  press,
  until('recording'),
  onPage((page) => page.waitForTimeout(SPEECH_MS)),
  click('#main-button'),
)
const keep: Step = inTurn(
  speak,
  until('reviewing', 'poor'),
  onPage(async (page) => page.click((await page.isVisible('#save')) ? '#save' : '#main-button')),
)

const check: Step = inTurn(until('idle'), click('#check-open'), shown('#check[open]'))

const readers: Step = inTurn(
  ({ page, locale }) => answer(page, '**/api/v1/assignments', workIn(locale, 5, 'shortest')),
  onPage(speaksWhenAsked),
)

/** The recorder, with work and somebody who reads it unless `before` says otherwise. */
const recorder = (name: string, then: Step, before: Step = readers, more: Partial<State> = {}): State => ({
  name: `record-${name}`,
  at: RECORD,
  who: 'member',
  before,
  then,
  ...more,
})
const microphoneFails = (name: string, prepare: (page: Page) => Promise<unknown>): State =>
  recorder(
    `failed-${name}`,
    inTurn(press, until('failed-here')),
    inTurn(work, onPage(prepare)),
    name === 'denied' ? {} : { isVariant: true },
  )
const claimFails = (page: 'record' | 'validate') =>
  (
    [
      ['network', 'unreachable'],
      ['unavailable', refusal(503, 'database_unavailable')],
      ['session', refusal(401, 'unauthenticated')],
      ['refused', refusal(404, 'language_unknown')],
    ] as const
  ).map(([name, given]): State => ({
    name: `${page}-failed-${name}`,
    at: page === 'record' ? RECORD : VALIDATE,
    who: 'member',
    before: claims(given),
    then: until('failed'),
    ...(name !== 'session' && { isVariant: true }),
  }))

const listening = inTurn(
  work,
  onPage((page) => answer(page, '**/api/v1/validations/*', { status: 201, json: {} })),
  onPage((page) => answer(page, '**/api/v1/recordings/*/audio', clip())),
)
const drawn = onPage((page) => page.waitForTimeout(300))
const validator = (name: string, then: Step, before: Step = listening, more: Partial<State> = {}): State => ({
  name: `validate-${name}`,
  at: VALIDATE,
  who: 'member',
  before,
  then,
  ...more,
})
const playing: Step = inTurn(until('idle'), drawn, click('#main-button'), until('playing'))
const heard: Step = inTurn(playing, until('heard'))

const agreeTo: Step = onPage(async (page) => {
  await page.check('[name=agree]')
  await page.check('[name=adult]')
  await page.click('#join-form [type=submit]')
  await page.waitForSelector('#join-problem:not([hidden])')
})
const joinFails = (name: string, given: Parameters<typeof answer>[2]): State => ({
  name: `join-${name}`,
  at: '/join',
  before: onPage((page) => answer(page, '**/api/v1/contributors', given)),
  then: agreeTo,
  ...(name !== 'unreachable' && { isVariant: true }),
})

const statistics = onPage(answerStatistics)
/** Charts grow into their shape. */
const CHART_MS = 1_200
const charts = inTurn(
  shown('#timeline-chart'),
  onPage((page) => page.waitForTimeout(CHART_MS)),
)

export const states: readonly State[] = [
  { name: 'home-first', at: '/', isBeforeAnyVoice: true },
  { name: 'dashboard-empty', at: '/dashboard', isBeforeAnyVoice: true, then: shown('.dash__empty') },
  { name: 'home', at: '/' },
  { name: 'home-known', at: '/', who: 'amina' },
  { name: 'home-menu', at: '/', then: click('.menu > summary') },
  { name: 'home-all-languages', at: '/', then: click('#language-all button') },
  {
    name: 'home-nothing-found',
    at: '/',
    then: onPage((page) => page.fill('#language-filter-text', 'klingon')),
  },
  { name: 'home-without-script', at: '/', withoutScript: true },

  { name: 'join', at: '/join' },
  { name: 'join-about-you', at: '/join', then: click('.disclosure > summary') },
  joinFails('unreachable', 'unreachable'),
  joinFails('busy', refusal(503, 'database_unavailable')),
  joinFails('refused', refusal(422, 'invalid_request')),
  { name: 'join-again', at: '/join', who: 'withdrawn' },
  { name: 'join-without-script', at: '/join', withoutScript: true },

  recorder('loading', until('loading'), claims('never')),
  recorder('idle', until('idle')),
  recorder('check', inTurn(check, shown('#check[data-phase=heard]'))),
  recorder(
    'check-failed',
    inTurn(check, shown('#check[data-phase=failed]')),
    inTurn(work, onPage(refusedAs('NotAllowedError'))),
  ),
  recorder('switches', inTurn(until('idle'), click('#switches > summary'))),
  recorder(
    'listening',
    inTurn(until('idle'), click('#switches > summary'), click('#hands-free'), until('listening')),
    inTurn(work, onPage(heardAt(0))),
  ),
  recorder('kept', inTurn(keep, until('idle'), click('#saved-takes > summary'))),
  recorder(
    'redo',
    inTurn(keep, until('idle'), click('#saved-takes > summary'), click('.saved-takes__redo'), until('redo')),
  ),
  recorder('pack', inTurn(until('idle'), click('#pack-open'), shown('#pack-dialog[open]'))),
  recorder(
    'pack-refused',
    inTurn(until('idle'), click('#pack-open'), click('#pack-take'), shown('#pack-failure:not([hidden])')),
    inTurn(work, onPage(keptNowhere)),
  ),
  recorder('pack-at-hand', inTurn(until('idle'), takeAlong(24), shown('#pack-give-back:not([hidden])'))),
  recorder('pack-expired', inTurn(until('idle'), takeAlong(-1), shown('#pack-expired:not([hidden])'))),
  recorder('long-sentence', until('idle'), ({ page, locale }) =>
    answer(page, '**/api/v1/assignments', workIn(locale, 5, 'longest')),
  ),
  recorder('asking', inTurn(press, until('asking')), inTurn(work, onPage(withoutAnswer))),
  recorder(
    'recording',
    inTurn(
      press,
      until('recording'),
      onPage((page) => page.waitForTimeout(SPEECH_MS)),
    ),
  ),
  recorder('reviewing', inTurn(speak, until('reviewing'))),
  recorder('poor', inTurn(speak, until('poor')), inTurn(work, onPage(heardAt(0.01)))),
  microphoneFails('denied', refusedAs('NotAllowedError')),
  microphoneFails('missing', refusedAs('NotFoundError')),
  microphoneFails('busy', refusedAs('NotReadableError')),
  microphoneFails('insecure', refusedAs('SecurityError')),
  microphoneFails('unsupported', refusedAs('TypeError')),
  microphoneFails('unknown', refusedAs('AbortError')),
  microphoneFails('unplugged', pulledOut),
  recorder('failed-silent', inTurn(speak, until('failed-here')), inTurn(work, onPage(heardAt(0))), {
    isVariant: true,
  }),
  recorder(
    'failed-too-short',
    inTurn(press, until('recording'), click('#main-button'), until('failed-here')),
    work,
    { isVariant: true },
  ),
  ...claimFails('record'),
  recorder('empty', until('empty'), claims({ status: 201, json: { assignments: [] } })),
  recorder('sending', inTurn(keep, until('sending')), inTurn(oneOnly, uploads('never'))),
  recorder(
    'sending-later',
    inTurn(keep, until('sending'), shown('#outbox-send:not([hidden])')),
    inTurn(oneOnly, uploads('unreachable')),
  ),
  recorder('waiting', inTurn(keep, shown('#waiting:not([hidden])')), inTurn(work, uploads('never'))),
  recorder(
    'waiting-unavailable',
    inTurn(keep, shown('#outbox-send:not([hidden])')),
    inTurn(work, uploads(refusal(503, 'bucket_unavailable'))),
  ),
  recorder(
    'waiting-session',
    inTurn(keep, shown('#outbox-join:not([hidden])')),
    inTurn(work, uploads(refusal(401, 'unauthenticated'))),
    { isVariant: true },
  ),
  recorder(
    'send-refused',
    inTurn(keep, shown('#outbox-refused:not([hidden])')),
    inTurn(work, uploads(refusal(422, 'audio_silent'))),
  ),
  recorder(
    'waiting-of-others',
    inTurn(keep, shown('#waiting:not([hidden])'), becomeSomebodyElse),
    async (it) => {
      await work(it)
      await uploads('unreachable')(it)
    },
  ),
  recorder('keys', openKeys),
  recorder(
    'keys-taken',
    inTurn(
      openKeys,
      click('#keys-skip-change'),
      onPage((page) => page.keyboard.press('p')),
    ),
  ),
  recorder('report', inTurn(until('idle'), click('#report-open'), shown('#report[open]'))),
  recorder('without-script', async () => {}, work, { withoutScript: true }),

  validator('loading', until('loading'), claims('never')),
  validator('idle', inTurn(until('idle'), drawn)),
  validator('playing', playing),
  validator('paused', inTurn(playing, click('#main-button'), until('paused'))),
  validator('heard', heard),
  validator(
    'hear-first',
    inTurn(
      until('idle'),
      onPage((page) => page.press('body', 'y')),
      drawn,
    ),
  ),
  validator('rejecting', inTurn(heard, click('#reject'), until('rejecting'))),
  validator('undo', inTurn(heard, click('#accept'), shown('#undo:not([hidden])'))),
  validator('finished', inTurn(heard, click('#accept'), until('finished')), inTurn(listening, oneOnly)),
  validator('empty', until('empty'), claims({ status: 201, json: { assignments: [] } })),
  validator(
    'failed-unplayable',
    inTurn(until('idle'), click('#main-button'), until('failed-here')),
    inTurn(
      work,
      onPage((page) => answer(page, '**/api/v1/recordings/*/audio', refusal(404, 'recording_not_found'))),
    ),
  ),
  ...claimFails('validate'),
  validator('keys', openKeys),
  validator('report', inTurn(until('idle'), click('#report-open'), shown('#report[open]'))),
  validator('without-script', async () => {}, listening, { withoutScript: true }),

  { name: 'dashboard', at: '/dashboard', before: statistics, then: charts },
  {
    name: 'dashboard-tables',
    at: '/dashboard',
    before: statistics,
    then: inTurn(
      charts,
      onPage(async (page) => {
        for (const summary of await page.locator('.chart summary:visible').all()) await summary.click()
      }),
    ),
  },
  {
    name: 'dashboard-in-total',
    at: '/dashboard',
    before: statistics,
    then: inTurn(charts, click('[name=mode][value=cumulative]'), charts),
  },
  { name: 'dashboard-language', at: '/dashboard?language=ta', before: statistics, then: charts },
  {
    name: 'dashboard-language-empty',
    at: '/dashboard?language=qaa',
    before: statistics,
    then: shown('.dash__empty'),
  },
  {
    name: 'dashboard-chart-failed',
    at: '/dashboard',
    before: inTurn(
      statistics,
      onPage((page) => answer(page, '**/stats/by-age.json', 'unreachable')),
    ),
    then: inTurn(charts, shown('[data-chart=ages] [role=alert]:not([hidden])')),
  },
  {
    name: 'dashboard-own-rank',
    at: '/dashboard',
    who: 'member',
    before: inTurn(
      statistics,
      onPage((page) => answer(page, '**/api/v1/me/ranks**', { json: { ranks: ownRanks } })),
    ),
    then: inTurn(
      charts,
      onPage((page) => page.locator('[data-chart=leaders]').scrollIntoViewIfNeeded()),
      shown('#leaders-own:not([hidden])'),
    ),
  },
  {
    name: 'dashboard-link-copied',
    at: '/dashboard',
    before: inTurn(statistics, onPage(withoutSharing)),
    then: inTurn(charts, click('#share'), shown('#share-result:not(:empty)')),
  },
  { name: 'dashboard-first-day', at: '/dashboard', then: charts },
  {
    name: 'dashboard-loading',
    at: '/dashboard',
    before: onPage((page) => answer(page, '**/stats/**', 'never')),
    then: shown('.dash__loading:not([hidden])'),
  },
  {
    name: 'dashboard-failed',
    at: '/dashboard',
    before: onPage((page) => answer(page, '**/stats/**', 'unreachable')),
    then: shown('#dashboard > [role=alert]:not([hidden])'),
  },
  { name: 'dashboard-without-script', at: '/dashboard', withoutScript: true },

  {
    name: 'campaign',
    at: '/dashboard?language=ta',
    then: inTurn(charts, click('#campaigns-table tbody a[href*="/campaigns/"]'), shown('#recorded')),
  },
  {
    name: 'dashboard-live',
    at: '/dashboard',
    before: statistics,
    then: inTurn(
      charts,
      onPage((page) =>
        page.evaluate(() => {
          const today = document.querySelector<HTMLElement>('#today')!
          today.hidden = false
          for (const number of today.querySelectorAll('dd')) number.textContent = '1,234'
          for (const label of today.querySelectorAll('dt')) {
            const name = label.previousElementSibling!.getAttribute('data-today')
            label.textContent = document.querySelector(
              `[data-total=${name}]`,
            )!.previousElementSibling!.textContent
          }
        }),
      ),
    ),
  },

  { name: 'thank-you', at: '/thank-you?language=LANGUAGE', who: 'amina' },
  { name: 'thank-you-nothing-yet', at: '/thank-you?language=LANGUAGE', who: 'member' },

  { name: 'thank-you-badge', at: '/thank-you?language=LANGUAGE', who: 'zuri' },

  { name: 'badge', at: '/me', who: 'zuri', then: openBadge(0) },
  { name: 'badge-shared', at: '/me', who: 'zuri', then: inTurn(shareBadge(-1), openBadge(-1)) },
  {
    name: 'badge-of-another',
    at: '/me',
    who: 'zuri',
    then: inTurn(
      shareBadge(-1),
      openBadge(-1),
      ({ context }) => context.clearCookies(),
      onPage((page) => page.reload()),
    ),
  },

  { name: 'me', at: '/me', who: 'amina' },
  { name: 'me-badges', at: '/me', who: 'zuri' },
  {
    name: 'me-saved',
    at: '/me',
    who: 'member',
    then: inTurn(click('#profile-form [type=submit]'), shown('#profile-result:not([hidden])')),
  },
  {
    name: 'me-failed',
    at: '/me',
    who: 'member',
    before: onPage((page) => answer(page, '**/api/v1/me', 'unreachable')),
    then: inTurn(click('#profile-form [type=submit]'), shown('#profile-result:not([hidden])')),
  },
  {
    name: 'me-withdraw',
    at: '/me',
    who: 'amina',
    then: onPage((page) => page.locator('.disclosure > summary').last().click()),
  },
  { name: 'me-withdrawn', at: '/me', who: 'withdrawn' },
  { name: 'me-stranger', at: '/me' },

  { name: 'listen', at: '/listen?language=LANGUAGE', who: 'member' },
  { name: 'offline', at: '/offline' },
  { name: 'about', at: '/about' },
  { name: 'terms', at: '/terms' },
  { name: 'privacy', at: '/privacy' },
  { name: 'not-found', at: '/nowhere' },
  { name: 'error', at: '/about', before: onPage(refuseThePage) },
]

/** The page of one's first badge, or of the last (-1). */
function openBadge(index: number): Step {
  return async (it) => {
    await it.page.goto(`${it.origin}/${it.locale}/badges/${await badgeAt(it, index)}`)
    await it.page.waitForFunction(() => document.querySelector<HTMLImageElement>('.badge-picture')!.complete)
  }
}

function shareBadge(index: number): Step {
  return async (it) => {
    const badge = `${it.origin}/api/v1/me/badges/${await badgeAt(it, index)}`
    await it.context.request.patch(badge, { data: { shared: true } })
  }
}

async function badgeAt({ context, origin }: Visit, index: number): Promise<string> {
  const answer = await context.request.get(`${origin}/api/v1/me/badges`)
  const { badges } = (await answer.json()) as { badges: { id: string }[] }
  return badges.at(index)!.id
}

/** Far behind those who are named. */
const ownRanks = [{ kind: 'record', period: 'week', contributions: 12, rank: 1204 }]

/** A browser that passes nothing on to other apps, and lets one copy. */
async function withoutSharing(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'share', { value: undefined })
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.resolve() } })
  })
}

/** A browser that keeps no page for when there is no network. */
async function keptNowhere(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.defineProperty(navigator.serviceWorker, 'ready', { get: () => Promise.reject(new Error('never')) })
  })
}

/** Sentences that were taken along, and are held for so many hours more. */
function takeAlong(hours: number): Step {
  return async ({ page, locale }) => {
    const { assignments } = (workIn(locale, 25) as { json: unknown }).json as {
      assignments: { sentence: object }[]
    }
    const heldUntil = Date.now() + hours * 3_600_000
    await page.evaluate(
      ({ sentences, heldUntil }) =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open('sauti')
          opening.onerror = reject
          opening.onsuccess = () => {
            const contributorId = document.body.dataset.contributor
            const pack = opening.result.transaction('pack', 'readwrite').objectStore('pack')
            for (const [position, sentence] of sentences.entries())
              pack.put({ id: crypto.randomUUID(), contributorId, sentence, position, heldUntil })
            pack.transaction.oncomplete = resolve
          }
        }),
      { sentences: assignments.map(({ sentence }) => sentence), heldUntil },
    )
    await page.reload()
  }
}

/** Somebody else takes the device while what was recorded on it waits. */
async function becomeSomebodyElse({ page, context, origin }: Visit): Promise<void> {
  const consent = { document: 'contributor-terms', version: '1' }
  await context.request.post(`${origin}/api/v1/contributors`, { data: { consent } })
  await page.reload()
  await page.waitForSelector('#outbox-others:not([hidden])')
}

/** Sauti answers what a form of another site sends with a page that says something went wrong. */
async function refuseThePage(page: Page): Promise<void> {
  await page.route('**/about', async (route) => {
    const headers = { ...route.request().headers(), origin: 'https://elsewhere.example' }
    await route.fulfill({ response: await route.fetch({ method: 'POST', headers }) })
  })
}
