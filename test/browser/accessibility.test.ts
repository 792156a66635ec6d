import type { Page } from 'playwright-core'
import { reaches } from './support/volunteer.js'
import { openSite, type Site, type View } from './pages/site.js'
import { SPEECH_MS, states } from './pages/states.js'

/** Longer than this, a change is a movement. */
const AT_ONCE_MS = 10
const PHONE: View = { locale: 'en', width: 360, scheme: 'light' }

let site: Site
let page: Page

jest.setTimeout(60_000)

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())
afterEach(() => page?.context().close())

async function arrive(name: string, view: Partial<View> = {}): Promise<Page> {
  return (page = await site.visit(
    states.find((state) => state.name === name)!,
    { ...PHONE, ...view },
  ))
}

describe('who wishes for less motion', () => {
  /** What moves, and for how long. */
  const movements = () =>
    page.evaluate(
      (longest) =>
        document
          .getAnimations()
          .map((animation) => animation.effect?.getComputedTiming() ?? {})
          .filter(({ endTime }) => !(Number(endTime) <= longest)).length,
      AT_ONCE_MS,
    )

  test.each(['record-recording', 'dashboard-loading'])('sees none in %s', async (name) => {
    await arrive(name)
    expect(await movements()).toBeGreaterThan(0)
    await page.context().close()
    await arrive(name, { reducedMotion: true })
    expect(await movements()).toBe(0)
  })

  test('sees buttons and charts change at once', async () => {
    await arrive('dashboard', { reducedMotion: true })
    await page.hover('#timeline-controls label:last-child')
    expect(await movements()).toBe(0)
    const before = await page.locator('#timeline-chart').screenshot()
    await page.click('[name=mode][value=cumulative]')
    await page.locator('#timeline-caption').waitFor()
    const after = await page.locator('#timeline-chart').screenshot()
    expect(after.equals(before)).toBe(false)
    expect((await page.locator('#timeline-chart').screenshot()).equals(after)).toBe(true)
  })
})

describe('who chooses the colours of all pages', () => {
  const look = (selector: string) =>
    page.$eval(selector, (element) => {
      const { backgroundColor, borderBlockEndColor, color } = getComputedStyle(element)
      return [backgroundColor, borderBlockEndColor, color].join()
    })
  const forcedColors = true

  test.each([
    ['dashboard', '.segment > :checked + span', '.segment > :not(:checked) + span', 'what is chosen'],
    ['join-about-you', '.choice > :checked + span', '.choice > :not(:checked) + span', 'an answer given'],
    ['validate-undo', '.bead--done', '.bead:not(.bead--done)', 'what is done'],
    ['home', '.language__action', '.page', 'a button'],
    ['validate-heard', '.nav__link[aria-current]', '.nav__link:not([aria-current])', 'where one is'],
  ])('on %s tells %s from %s: %s', async (name, one, other) => {
    await arrive(name, { forcedColors })
    expect(await look(one)).not.toBe(await look(other))
  })

  test.each([
    ['join-about-you', '.choice > :checked + span'],
    ['me', '.switch > :checked'],
  ])('on %s sees %s in the colour they gave to what is chosen', async (name, chosen) => {
    await arrive(name, { forcedColors })
    const highlight = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'))
      probe.style.cssText = 'forced-color-adjust: none; background: Highlight'
      return getComputedStyle(probe).backgroundColor
    })
    expect((await look(chosen)).startsWith(`${highlight},`)).toBe(true)
  })

  test('sees where the button is that records', async () => {
    await arrive('record-idle', { forcedColors })
    const [style, colour] = await page.$eval('.main-button__disc', (disc) => {
      const { borderTopStyle, borderTopColor } = getComputedStyle(disc)
      return [borderTopStyle, borderTopColor]
    })
    expect(style).toBe('solid')
    expect(colour).not.toBe(await page.$eval('body', (body) => getComputedStyle(body).backgroundColor))
  })
})

describe('who hears the page', () => {
  /** In the page: keeps what the live regions say, from now on. */
  const listen = () =>
    page.evaluate(() => {
      const heard: string[] = []
      Object.assign(window, { heard })
      const regions = [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')]
      const said = new Map<Element, string>()
      const read = () => {
        for (const region of regions) {
          const text = region.checkVisibility() ? region.textContent.replace(/\s+/g, ' ').trim() : ''
          if (text && said.get(region) !== text) heard.push(text)
          said.set(region, text)
        }
      }
      for (const region of regions)
        said.set(region, region.checkVisibility() ? region.textContent.trim() : '')
      new MutationObserver(read).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      })
    })
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard)

  test('is told when the recording begins, when it ends, and what comes next', async () => {
    await arrive('record-idle')
    await listen()
    await page.keyboard.press('Space')
    await reaches(page, 'recording')
    await page.waitForTimeout(SPEECH_MS)
    await page.keyboard.press('Space')
    await reaches(page, 'reviewing')
    await page.keyboard.press('Space')
    await reaches(page, 'idle')
    const said = await heard()
    expect(said[0]).toMatch(/^Waking the microphone/)
    expect(said).toEqual(expect.arrayContaining([expect.stringMatching(/^Recording\. Press again/)]))
    expect(said).toEqual(expect.arrayContaining([expect.stringMatching(/^Recorded\./)]))
    expect(said).toContain(await page.textContent('#sentence span'))
    expect(said.at(-1)).toMatch(/^Press the button/)
  })

  test('is told what was wrong with a recording', async () => {
    await arrive('record-poor')
    await page.keyboard.press('Escape')
    await reaches(page, 'idle')
    await listen()
    await page.keyboard.press('Space')
    await reaches(page, 'recording')
    await page.waitForTimeout(SPEECH_MS)
    await page.keyboard.press('Space')
    await reaches(page, 'poor')
    expect((await heard()).at(-1)).toMatch(/^That was very quiet\./)
    expect(await page.getAttribute('[data-in=poor].notice', 'role')).toBe('alert')
  })

  test('is told that the microphone is missing', async () => {
    await arrive('record-failed-denied')
    expect(await page.getAttribute('#failure', 'role')).toBe('alert')
    expect(await page.textContent('#failure')).toContain('The microphone is not allowed.')
  })

  test('finds the focus on the button again after waiting for more', async () => {
    await arrive('record-idle')
    await page.unroute('**/api/v1/assignments')
    await page.route('**/api/v1/assignments/*/skip', (route) => route.fulfill({ status: 204 }))
    let more = () => {}
    const asked = new Promise<void>((resolve) => (more = resolve))
    await page.route('**/api/v1/assignments', async (route) => {
      await asked
      const sentence = { id: '9', text: 'One more.', language: 'en' }
      await route.fulfill({ status: 201, json: { assignments: [{ id: 'later', sentence }] } })
    })
    await page.focus('#skip')
    for (let skipped = 0; skipped < 5; skipped++) await page.keyboard.press('Enter')
    await reaches(page, 'loading')
    more()
    await reaches(page, 'idle')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main-button')
  })

  test('finds the focus on what a page says when nothing is left to do', async () => {
    await arrive('record-idle')
    await page.unroute('**/api/v1/assignments')
    await page.route('**/api/v1/assignments', (route) =>
      route.fulfill({ status: 201, json: { assignments: [] } }),
    )
    await page.route('**/api/v1/assignments/*/skip', (route) => route.fulfill({ status: 204 }))
    await page.focus('#skip')
    for (let skipped = 0; skipped < 5; skipped++) await page.keyboard.press('Enter')
    await reaches(page, 'empty')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Nothing left to read here')
  })
})
