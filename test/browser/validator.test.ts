import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { projectRoot } from '../../src/platform/paths.js'
import { startSauti, type RunningSauti } from '../support/running.js'
import { Volunteer } from '../support/volunteer.js'
import { launchChromium } from './support/chromium.js'
import { eventually, historyOf, introduce, newcomer, reaches } from './support/volunteer.js'

let sauti: RunningSauti
let browser: Browser
let speech: Buffer<ArrayBuffer>

jest.setTimeout(60_000)

beforeAll(async () => {
  speech = await readFile(path.join(projectRoot, 'test/fixtures/audio/speech-sw.wav'))
  sauti = await startSauti()
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await sauti?.close()
})

/** Somebody at the validator, with so many clips of a language to listen to at 2×. */
async function listener(
  language: string,
  clips: number,
  prepare?: (context: BrowserContext) => Promise<void>,
): Promise<Page> {
  const author = await Volunteer.join(sauti.origin)
  for (const { id } of await author.claim('record', language, clips)) await author.record(id, speech)
  const { page } = await newcomer(browser)
  await introduce(page.context(), sauti.origin, 'Listener')
  await prepare?.(page.context())
  await page.addInitScript(lendPlayer)
  await page.goto(`${sauti.origin}/en/validate?language=${language}`)
  await reaches(page, 'idle')
  await page.selectOption('#speed', '2')
  return page
}

/** In the page: gives away the player, as the browser's own controls and the keys of a headset have it. */
function lendPlayer(): void {
  const play = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'play')!
    .value as () => Promise<void>
  HTMLMediaElement.prototype.play = function () {
    Object.assign(window, { player: this })
    return play.call(this)
  }
}

async function hear(page: Page): Promise<void> {
  await page.click('#main-button')
  await reaches(page, 'heard')
}

/** How much of the clip was played, 0 to 1. */
const heardOf = (page: Page) =>
  page.evaluate(() => {
    const { played, duration } = (window as unknown as { player: HTMLAudioElement }).player
    const seconds = Array.from({ length: played.length }, (_, n) => played.end(n) - played.start(n))
    return seconds.reduce((sum, each) => sum + each, 0) / duration
  })

const votesOf = async (page: Page) =>
  (await historyOf(page.context(), sauti.origin)).items.map(({ verdict }) => verdict)
const count = (page: Page) => page.textContent('#count')

describe('accepting', () => {
  test('is for who heard it all, at any speed, with pauses and again', async () => {
    const page = await listener('sw', 1)
    const accept = async () => {
      await page.keyboard.press('KeyY')
      return count(page)
    }
    expect(await accept()).toBe('0 of 5')
    await page.click('#main-button')
    await reaches(page, 'playing')
    expect(await accept()).toBe('0 of 5')
    expect(await page.textContent('#status')).toContain('hear it to its end')
    await page.click('#main-button')
    await reaches(page, 'paused')
    expect(await accept()).toBe('0 of 5')
    await hear(page)
    expect(await heardOf(page)).toBeGreaterThan(0.95)
    await page.click('#main-button')
    await reaches(page, 'playing')
    await page.keyboard.press('KeyY')
    await reaches(page, 'finished')
    await eventually(async () => (await votesOf(page)).join(), 'accept')
  })

  test('is not for who jumped to the end with the keys of a headset', async () => {
    const page = await listener('ta', 1)
    await page.click('#main-button')
    await reaches(page, 'playing')
    await page.waitForFunction(() => {
      const { player } = window as unknown as { player: HTMLAudioElement }
      if (!(player.currentTime > 0)) return false
      player.currentTime = player.duration - 0.1
      return true
    })
    await reaches(page, 'heard')
    expect(await heardOf(page)).toBeGreaterThan(0.95)
  })

  test('is for who had another tab in front while it played', async () => {
    const page = await listener('te', 1)
    await page.click('#main-button')
    await reaches(page, 'playing')
    const other = await page.context().newPage()
    await other.bringToFront()
    await page.waitForFunction(() => (window as unknown as { player: HTMLAudioElement }).player.ended)
    await page.bringToFront()
    await reaches(page, 'heard')
    await page.keyboard.press('KeyY')
    await eventually(async () => (await votesOf(page)).join(), 'accept')
  })
})

test('a clip is seen before it is heard', async () => {
  const page = await listener('bn', 1)
  const bars = () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#wave')!
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const heights = Array.from({ length: canvas.width }, (_, x) =>
        Array.from({ length: canvas.height }, (_, y) => data[4 * (y * canvas.width + x) + 3]! > 0),
      ).map((column) => column.filter(Boolean).length)
      return new Set(heights).size
    })
  await eventually(async () => (await bars()) > 5, true)
})

test('the clip on the screen shares a slow line with no other', async () => {
  const asked: string[] = []
  const page = await listener('hi', 3, async (context) => {
    await context.route('**/recordings/*/audio', async (route) => {
      asked.push('asked')
      const answer = await route.fetch()
      asked.push('answered')
      await route.fulfill({ response: answer })
    })
  })
  await eventually(async () => asked.filter((each) => each === 'answered').length, 3)
  expect(asked).toEqual(['asked', 'answered', 'asked', 'answered', 'asked', 'answered'])
  await page.close()
})

test('a rejection has its reasons, and none is sent without', async () => {
  const page = await listener('gu', 2)
  await page.keyboard.press('KeyN')
  expect(await page.getAttribute('#contribute', 'data-phase')).toBe('idle')
  await page.click('#main-button')
  await reaches(page, 'playing')
  await page.keyboard.press('KeyN')
  await reaches(page, 'rejecting')
  await page.click('#reasons button >> nth=0')
  expect(await page.textContent('#status')).not.toBe('')
  await page.keyboard.press('Digit2')
  await page.keyboard.press('Digit3')
  const sent = page.waitForRequest((request) => request.method() === 'PUT')
  await page.click('#reasons button >> nth=0')
  expect((await sent).postDataJSON()).toMatchObject({ verdict: 'reject', reasons: ['unclear', 'noise'] })
  await reaches(page, 'idle')
  await page.click('#main-button')
  await reaches(page, 'playing')
  await page.keyboard.press('KeyU')
  await reaches(page, 'finished')
  await eventually(async () => (await votesOf(page)).sort().join(), 'reject,unsure')
})

test('a vote that was a mistake is taken back, and another one counts', async () => {
  const page = await listener('kn', 2)
  const sentence = await page.textContent('#sentence')
  await hear(page)
  await page.keyboard.press('KeyY')
  await reaches(page, 'idle')
  await eventually(() => votesOf(page).then(String), 'accept')
  await page.keyboard.press('KeyZ')
  await reaches(page, 'heard')
  expect(await page.textContent('#sentence')).toBe(sentence)
  await eventually(() => votesOf(page).then(String), '')
  await page.keyboard.press('KeyU')
  await eventually(() => votesOf(page).then(String), 'unsure')
})

test('what comes next is there without a network, and votes wait for one', async () => {
  const page = await listener('ml', 3)
  await page.waitForLoadState('networkidle')
  await page.context().setOffline(true)
  for (let n = 1; n <= 3; n++) {
    await hear(page)
    await page.keyboard.press('KeyY')
    if (n < 3) await eventually(() => count(page), `${n} of 5`)
  }
  await eventually(() => page.textContent('#waiting'), 'Waiting to be sent: 3')
  await page.context().setOffline(false)
  await eventually(() => votesOf(page).then(String), 'accept,accept,accept')
})

test('a vote that still waits can be taken back, or it is said when', async () => {
  const page = await listener('mr', 2)
  await page.waitForLoadState('networkidle')
  await page.context().setOffline(true)
  await hear(page)
  await page.keyboard.press('KeyY')
  await page.waitForSelector('#waiting:not([hidden])')
  await page.keyboard.press('KeyZ')
  await page.waitForSelector('#contribute:not([data-phase=undoing])')
  const isBack = (await count(page)) === '0 of 5'
  if (!isBack) expect(await page.textContent('#status')).toContain('could not be taken back just now')
  await page.context().setOffline(false)
  if (!isBack) await page.keyboard.press('KeyZ')
  await eventually(() => count(page), '0 of 5')
  await eventually(() => votesOf(page).then(String), '')
})
