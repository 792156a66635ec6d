import type { Page } from 'playwright-core'
import { reaches } from './support/volunteer.js'
import { openSite, type Site, type View } from './pages/site.js'
import { SPEECH_MS, states } from './pages/states.js'

/** No page that is tested here has more stops. */
const STOPS_MOST = 160
const DESK: View = { locale: 'en', width: 1280, scheme: 'light', reducedMotion: true }
const PHONE: View = { ...DESK, width: 360 }

let site: Site
let page: Page

jest.setTimeout(60_000)

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())
afterEach(() => page?.context().close())

async function arrive(name: string, view = DESK): Promise<Page> {
  return (page = await site.visit(
    states.find((state) => state.name === name)!,
    view,
  ))
}

/** What has the focus: its id or its words, and what shows that it has it. */
const focused = () =>
  page.evaluate(() => {
    const active = document.activeElement
    if (!active || active === document.body) return null
    // A control that hides behind its label shows the focus there.
    const shows = [active, active.nextElementSibling, active.querySelector('.main-button__disc')].filter(
      (part) => part !== null,
    )
    const isVisible = shows.some((part) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(part)
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
    })
    const { x, y, width, height } = active.getBoundingClientRect()
    const above = document.elementFromPoint(x + width / 2, y + height / 2)
    // What lies on it may be a part of it, the whole of it, or the label that it hides behind.
    const isCovered = !above || !(above.contains(active) || active.contains(above) || above.closest('label'))
    // The browser's own player shows on which of its buttons one is.
    if (active instanceof HTMLAudioElement) return { label: 'player', isVisible: true }
    const label = active.id || active.getAttribute('name') || active.textContent.trim()
    return { label, isVisible: isVisible && !isCovered && width > 1 && height > 1 }
  })

/** Walks with Tab from the top until the page is left. */
async function stops(): Promise<string[]> {
  const labels: string[] = []
  const hidden: string[] = []
  await page.focus('.skip-link')
  // Who pressed a button last is not shown where they are.
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Tab')
  for (let stop = await focused(); stop && labels.length < STOPS_MOST; stop = await focused()) {
    labels.push(stop.label)
    if (!stop.isVisible) hidden.push(stop.label)
    await page.keyboard.press('Tab')
  }
  expect({ hidden, trapped: labels.length === STOPS_MOST }).toEqual({ hidden: [], trapped: false })
  return labels
}

/** Those of the names that are stops, in the order in which Tab reaches them. */
async function order(...names: string[]): Promise<string[]> {
  return (await stops()).filter((label) => names.includes(label))
}

const has = (id: string) => expect(focused()).resolves.toMatchObject({ label: id })

test.each(['home', 'join-about-you', 'dashboard-tables', 'me', 'thank-you', 'not-found'])(
  'who has only keys sees where they are at every stop of %s, and can leave again',
  async (name) => {
    await arrive(name)
    expect((await stops()).length).toBeGreaterThan(5)
  },
)

test('the first stop leads past the menus', async () => {
  await arrive('home')
  await page.keyboard.press('Tab')
  expect(await focused()).toMatchObject({ label: 'Skip to the content', isVisible: true })
  await page.keyboard.press('Enter')
  await has('main')
})

test.each([
  ['record-reviewing', ['language', 'listen', 'main-button', 'again', 'skip', 'report-open', 'keys-open']],
  [
    'validate-heard',
    ['language', 'speed', 'reject', 'main-button', 'accept', 'unsure', 'skip', 'report-open', 'keys-open'],
  ],
])('Tab goes through %s as one reads it', async (name, expected) => {
  await arrive(name)
  expect(await order(...expected)).toEqual(expected)
})

test('who walks through the languages with keys says which it is, and is taken there then', async () => {
  await arrive('record-idle')
  const address = page.url()
  await page.focus('#language')
  await page.keyboard.press('ArrowDown')
  await page.locator('#language-go').waitFor()
  expect(page.url()).toBe(address)
  await page.keyboard.press('Tab')
  const moved = page.waitForRequest((request) => request.isNavigationRequest())
  await page.keyboard.press('Enter')
  const language = new URL((await moved).url()).searchParams.get('language')
  expect(language).not.toBe(new URL(address).searchParams.get('language'))
})

test.each(['record-poor', 'record-waiting-unavailable', 'validate-heard', 'validate-rejecting'])(
  'on %s nothing lies on what has the focus, on the screen of a phone',
  async (name) => {
    await arrive(name, PHONE)
    expect((await stops()).length).toBeGreaterThan(10)
  },
)

test('somebody joins with keys alone', async () => {
  await arrive('join')
  await page.focus('[name=agree]')
  await page.keyboard.press('Space')
  await page.keyboard.press('Tab')
  await has('contributor terms')
  await page.keyboard.press('Tab')
  await has('adult')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => !url.pathname.endsWith('/join'))
})

test('somebody records, listens, repeats and goes on with keys alone', async () => {
  await arrive('record-idle')
  await page.keyboard.press('Space')
  await reaches(page, 'recording')
  await page.waitForTimeout(SPEECH_MS)
  await page.keyboard.press('Space')
  await reaches(page, 'reviewing')
  await page.keyboard.press('p')
  await page.waitForSelector('#contribute.is-playing')
  await page.keyboard.press('r')
  await reaches(page, 'recording')
  await page.keyboard.press('Escape')
  await reaches(page, 'idle')
  const sentence = await page.textContent('#sentence')
  await page.keyboard.press('s')
  await page.waitForFunction(
    (before) => document.querySelector('#sentence')?.textContent !== before,
    sentence,
  )
})

test('somebody listens, says no with a reason and takes it back with keys alone', async () => {
  await arrive('validate-heard')
  await page.keyboard.press('n')
  await reaches(page, 'rejecting')
  await page.keyboard.press('Escape')
  await reaches(page, 'heard')
  await has('main-button')
  await page.keyboard.press('n')
  await page.keyboard.press('2')
  await page.keyboard.press('Enter')
  await reaches(page, 'idle')
  expect(await page.textContent('#count')).toBe('1 of 5')
  await page.keyboard.press('z')
  await reaches(page, 'heard', 'idle')
})

test.each([
  ['record-idle', 'report'],
  ['record-idle', 'keys'],
  ['validate-heard', 'report'],
  ['validate-heard', 'keys'],
])('on %s the dialog %s keeps the focus inside, closes on Escape and gives it back', async (name, dialog) => {
  await arrive(name)
  await page.focus(`#${dialog}-open`)
  await page.keyboard.press('Enter')
  await page.waitForSelector(`#${dialog}[open]`)
  for (let stop = 0; stop < 20; stop++) {
    await page.keyboard.press('Tab')
    const isOutside = await page.evaluate(
      (id) => document.activeElement !== document.body && !document.activeElement?.closest(`#${id}`),
      dialog,
    )
    expect(isOutside).toBe(false)
    expect((await focused())?.isVisible).not.toBe(false)
  }
  await page.keyboard.press('Escape')
  await page.waitForSelector(`#${dialog}`, { state: 'hidden' })
  await has(`${dialog}-open`)
})

test('a key that disturbs is given another place, which this device remembers', async () => {
  await arrive('record-idle')
  await page.click('#keys-open')
  await page.click('#keys-skip-change')
  const says = (words: string) => page.locator('#keys-status').filter({ hasText: words }).waitFor()
  await says('Press the new key for “Skip the sentence”')
  await page.keyboard.press('p')
  await says('“P” already means “Listen to it”')
  await page.keyboard.press('F2')
  await says('“F2” is needed for something else')
  await page.keyboard.press('x')
  await says('“Skip the sentence” is now on “X”')
  await page.keyboard.press('Escape')
  expect(await page.getAttribute('#skip', 'aria-keyshortcuts')).toBe('X')

  await page.reload()
  await reaches(page, 'idle')
  const sentence = await page.textContent('#sentence')
  await page.keyboard.press('s')
  expect(await page.textContent('#sentence')).toBe(sentence)
  await page.keyboard.press('x')
  await page.waitForFunction(
    (before) => document.querySelector('#sentence')?.textContent !== before,
    sentence,
  )

  await page.click('#keys-open')
  await page.click('#keys-reset')
  expect(await page.getAttribute('#skip', 'aria-keyshortcuts')).toBe('S')
})

test('Escape leaves a key as it was, and the dialog open', async () => {
  await arrive('record-idle')
  await page.click('#keys-open')
  await page.click('#keys-skip-change')
  await page.keyboard.press('Escape')
  expect(await page.textContent('#keys-skip-key')).toBe('S')
  expect(await page.isVisible('#keys')).toBe(true)
  await has('keys-skip-change')
})

test('who switches single keys off presses none by mistake, on no page', async () => {
  await arrive('record-idle')
  await page.click('#keys-open')
  await page.uncheck('#keys-on')
  await page.keyboard.press('Escape')
  const sentence = await page.textContent('#sentence')
  expect(await page.getAttribute('#skip', 'aria-keyshortcuts')).toBeNull()
  await page.evaluate(() => (document.activeElement as HTMLElement).blur())
  for (const key of ['s', ' ', 'r']) await page.keyboard.press(key)
  expect(await page.textContent('#sentence')).toBe(sentence)
  await page.waitForSelector('#contribute[data-phase=idle]')

  await page.goto(page.url().replace('/record', '/validate'))
  await reaches(page, 'idle')
  expect(await page.getAttribute('#accept', 'aria-keyshortcuts')).toBeNull()
})
