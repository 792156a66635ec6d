import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium } from './support/chromium.js'
import { expectNoSyllableLost, readerOfFewWords, spokenNowAndThen } from './support/few-words.js'

let folder: string
let sauti: RunningSauti
let browser: Browser

jest.setTimeout(120_000)

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-speech-'))
  sauti = await startSauti()
  browser = await launchChromium({ microphone: await spokenNowAndThen(folder) })
})

afterAll(async () => {
  await browser?.close()
  await sauti?.close()
  await rm(folder, { recursive: true })
})

test('with the data saver, a take that begins too late and ends too early loses no syllable', async () => {
  const reader = await readerOfFewWords(browser, sauti.origin, 'hi')
  await expectNoSyllableLost(reader, sauti.origin, { saves: true, type: 'audio/webm' })
})
