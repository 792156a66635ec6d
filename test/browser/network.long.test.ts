import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { projectRoot } from '../../src/platform/paths.js'
import { FaultyWire } from '../support/faulty-wire.js'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium, launchOnDevice } from './support/chromium.js'
import {
  atRecorder,
  eventually,
  introduce,
  nothingWaiting,
  reaches,
  recordingsOf,
  recordOne,
  waiting,
} from './support/volunteer.js'

const microphone = path.join(projectRoot, 'test/fixtures/audio/speech-en.wav')
/** What a poor connection makes of a few recordings, with pauses that grow. */
const OUTBOX_TIMEOUT_MS = 60_000

let sauti: RunningSauti
let wire: FaultyWire
let browser: Browser
/** Sauti beyond the wire. */
let origin: string

jest.setTimeout(2 * OUTBOX_TIMEOUT_MS)

beforeAll(async () => {
  sauti = await startSauti()
  wire = await FaultyWire.to(Number(new URL(sauti.origin).port))
  origin = `http://localhost:${wire.port}`
  browser = await launchChromium({ microphone })
})

afterEach(() => wire.suffer())

afterAll(async () => {
  await browser?.close()
  await wire?.close()
  await sauti?.close()
})

const reader = (language: string, prepare?: (page: Page) => Promise<unknown>) =>
  atRecorder(browser, origin, language, prepare)
/** What arrived, asked for past the wire. */
const recordings = (page: Page) => recordingsOf(page, sauti.origin)

describe('a network', () => {
  test('that drops connections anywhere delivers each recording once', async () => {
    const page = await reader('sw')
    await wire.suffer('flaky')
    for (let n = 0; n < 4; n++) await recordOne(page)
    await eventually(() => recordings(page), 4, OUTBOX_TIMEOUT_MS)
    await page.waitForSelector('#waiting', { state: 'hidden', timeout: OUTBOX_TIMEOUT_MS })
    expect(await recordings(page)).toBe(4)
    expect(await page.isVisible('#outbox-refused')).toBe(false)
  })

  test('that loses every answer delivers each recording once, and shows no error', async () => {
    const page = await reader('ta')
    await wire.suffer('unanswered')
    await recordOne(page)
    await recordOne(page)
    await eventually(() => recordings(page), 2, OUTBOX_TIMEOUT_MS)
    expect(await page.textContent('#waiting')).toBe('Waiting to be sent: 2')
    await wire.suffer()
    await page.waitForSelector('#waiting', { state: 'hidden', timeout: OUTBOX_TIMEOUT_MS })
    expect(await recordings(page)).toBe(2)
    expect(await page.isVisible('#outbox-refused')).toBe(false)
  })

  test('that answers nobody is given up in time for one that does', async () => {
    const page = await reader('te')
    await wire.suffer('hang')
    await recordOne(page)
    await waiting(page)
    await wire.suffer()
    await page.waitForSelector('#waiting', { state: 'hidden', timeout: OUTBOX_TIMEOUT_MS })
    expect(await recordings(page)).toBe(1)
  })

  test('of 400 kbit/s and 400 ms lets one read on while the last recording is sent', async () => {
    const page = await reader('hi')
    const tools = await page.context().newCDPSession(page)
    const perSecond = 400_000 / 8
    await tools.send('Network.enable')
    await tools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: perSecond,
      uploadThroughput: perSecond,
    })
    for (let n = 0; n < 5; n++) await recordOne(page)
    await reaches(page, 'sending')
    await page.waitForURL('**/en/thank-you?**', { timeout: OUTBOX_TIMEOUT_MS })
    expect(await recordings(page)).toBe(5)
  })
})

describe('whose tab dies in the middle of sending', () => {
  test.each([
    ['closed', 'bn', (page: Page) => page.close()],
    ['crashed', 'gu', crash],
  ])('(%s) finds the recording sent, once, after coming back', async (_how, language, end) => {
    const page = await reader(language)
    await wire.suffer('hang')
    await recordOne(page)
    await waiting(page)
    await end(page)
    await wire.suffer()
    const again = await page.context().newPage()
    await again.goto(`${origin}/en/record?language=${language}`)
    await eventually(() => recordings(again), 1, OUTBOX_TIMEOUT_MS)
    await nothingWaiting(again)
    expect(await recordings(again)).toBe(1)
  })

  async function crash(page: Page): Promise<void> {
    const crashed = page.waitForEvent('crash')
    const tools = await page.context().newCDPSession(page)
    void tools.send('Page.crash').catch(() => {}) // nobody is left to answer
    await crashed
  }
})

describe('whose browser is killed', () => {
  let folder: string
  let device: BrowserContext

  const start = async () => (device = await launchOnDevice(folder, { microphone }))

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-device-'))
    // They have been here before: a browser writes cookies down half a minute late.
    await introduce(await start(), origin, 'Reader')
    await device.close()
  })

  afterEach(async () => {
    await device.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  test('as soon as the next sentence shows, finds what was read kept and sent', async () => {
    const page = await (await start()).newPage()
    await page.goto(`${origin}/en/record?language=ml`)
    await reaches(page, 'idle')
    await wire.suffer('hang')
    const shown = await page.textContent('#sentence')
    await recordOne(page)
    await page.waitForFunction(
      (before) => document.querySelector('#sentence')?.textContent !== before,
      shown,
      { polling: 'raf' },
    )
    await kill(device)
    await wire.suffer()

    const again = await (await start()).newPage()
    await again.goto(`${origin}/en/validate?language=ml`)
    await eventually(() => recordings(again), 1, OUTBOX_TIMEOUT_MS)
  })

  test('while it sends, finds the recording sent, once, after coming back', async () => {
    const page = await (await start()).newPage()
    await page.goto(`${origin}/en/record?language=kn`)
    await reaches(page, 'idle')
    await wire.suffer('hang')
    await recordOne(page)
    await waiting(page)
    await kill(device)
    await wire.suffer()

    const again = await (await start()).newPage()
    await again.goto(`${origin}/en/validate?language=kn`)
    await eventually(() => recordings(again), 1, OUTBOX_TIMEOUT_MS)
    await nothingWaiting(again)
    expect(await recordings(again)).toBe(1)
  })

  async function kill(context: BrowserContext): Promise<void> {
    const tools = await context.browser()!.newBrowserCDPSession()
    const { processInfo } = await tools.send('SystemInfo.getProcessInfo')
    const gone = context.waitForEvent('close')
    process.kill(processInfo.find(({ type }) => type === 'browser')!.id, 'SIGKILL')
    await gone
  }
})
