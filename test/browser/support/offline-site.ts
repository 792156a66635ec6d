import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { projectRoot } from '../../../src/platform/paths.js'
import { startSauti } from '../../support/running.js'
import { launchChromium } from './chromium.js'
import { startNetwork, type Network } from './breakable-network.js'
import { eventually, historyOf, introduce, keepTake, newcomer, reaches, readAloud } from './volunteer.js'

const microphone = path.join(projectRoot, 'test/fixtures/audio/speech-sw.wav')
/** Enough that packs are given, to every test. */
const SENTENCES = 1_000

/** A place whose network comes and goes, and somebody there who wants to record. */
export interface Village {
  browser: Browser
  network: Network
  /** Where the recorder is. */
  recorder(language?: string): string
  /** Somebody new at the recorder, after `prepare`. */
  atRecorder(prepare?: (page: Page) => Promise<unknown>): Promise<Page>
  /** Makes the browser somebody else's, whatever the network does. */
  becomes(context: BrowserContext, username: string): Promise<void>
  /** How many recordings of this person the server has. */
  recordingsOf(context: BrowserContext): Promise<number>
  close(): Promise<void>
}

export async function startVillage(): Promise<Village> {
  const sauti = await startSauti()
  await importSentences(sauti.cli)
  const network = await startNetwork(sauti.origin)
  const browser = await launchChromium({ microphone })
  const recorder = (language = 'sw') => `${network.origin}/en/record?language=${language}`
  return {
    browser,
    network,
    recorder,
    async atRecorder(prepare = async () => {}) {
      const { page } = await newcomer(browser)
      await introduce(page.context(), network.origin, 'Zawadi')
      await prepare(page)
      await page.goto(recorder())
      await reaches(page, 'idle')
      return page
    },
    becomes: (context, username) => introduce(context, sauti.origin, username), // a cookie knows no ports
    recordingsOf: async (context) => (await historyOf(context, network.origin)).recordings,
    async close() {
      await browser.close()
      await network.close()
      await sauti.close()
    },
  }
}

async function importSentences(cli: (...args: string[]) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-village-'))
  const file = path.join(folder, 'sentences.txt')
  const inLetters = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
  await writeFile(
    file,
    Array.from({ length: SENTENCES }, (_, n) => `Habari ya leo ${inLetters(n)}`).join('\n'),
  )
  await cli(
    'import-sentences',
    '--language',
    'sw',
    '--file',
    file,
    '--source',
    'test',
    '--licence',
    'CC0-1.0',
  )
  await rm(folder, { recursive: true })
}

export async function takeAlong(page: Page, size: 25 | 50 = 25): Promise<void> {
  await page.click('#pack-open')
  await page.click(`#pack-form .choice:has([value="${size}"])`)
  await page.click('#pack-take')
  await page.waitForSelector('#pack-give-back:not([hidden])')
}

export async function recordSome(page: Page, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await readAloud(page, 1_000)
    await keepTake(page)
  }
}

/** What the page says of the sentences that were taken along. */
export const line = (page: Page) => page.textContent('#pack-summary')

export const waiting = (page: Page, n: number) =>
  eventually(() => page.textContent('#waiting'), `Waiting to be sent: ${n}`)

export const nothingWaits = (page: Page) => page.waitForSelector('#waiting', { state: 'hidden' })

/** Whether the page is the copy that the service worker keeps. */
export const isKept = (page: Page) => page.evaluate(() => 'cached' in document.documentElement.dataset)
