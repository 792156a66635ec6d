import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import esbuild from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { createApp } from '../../src/app.js'
import { readConfig } from '../../src/config.js'
import { cookieSealer } from '../../src/identity/index.js'
import { projectRoot } from '../../src/platform/paths.js'
import { signingStore, type SigningStore } from '../support/store.js'
import { testSauti, type TestSauti } from '../support/sauti.js'
import { tone } from '../support/tone.js'
import { Volunteer } from '../support/volunteer.js'
import { launchChromium } from '../browser/support/chromium.js'
import { newcomer } from '../browser/support/volunteer.js'

let sauti: TestSauti
let store: SigningStore
let server: Server
let origin: string
let browser: Browser
let page: Page
let asked: string[] = []
const recordings: string[] = []

beforeAll(async () => {
  sauti = await testSauti()
  store = await signingStore(sauti.bucket)
  const config = readConfig({ DATA_DIR: sauti.folder, ENCRYPTION_KEY: randomBytes(32).toString('hex') })
  const sealer = cookieSealer(config.encryptionKey)
  server = createServer(createApp({ ...sauti, bucket: store.bucket, config, sealer })).listen(0)
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
  await sauti.campaign(3)
  const author = await Volunteer.join(origin)
  for (const { id } of await author.claim('record', 'sw', 3)) {
    const recording = randomUUID()
    expect((await author.record(id, new Uint8Array(tone()), recording)).status).toBe(201)
    recordings.push(recording)
  }
  browser = await launchChromium()
  ;({ page } = await newcomer(browser))
  const [name, value] = author.cookie.split('=')
  await page.context().addCookies([{ name: name!, value: value!, url: origin }])
  page.on('request', (request) => asked.push(request.url()))
})
afterAll(async () => {
  await browser?.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await store.close()
  await sauti.close()
})

beforeEach(async () => {
  await page.goto(`${origin}/en/about`)
  await page.evaluate(await clipsOfThePage())
  asked = []
})

/** The validator's own code, as a page has it that was loaded just now. */
async function clipsOfThePage(): Promise<string> {
  const folder = path.join(projectRoot, 'src/browser')
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: `import { createApiClient } from './lib/api/client'; import { createClipCache } from './validate/clip-cache'
        window.clips = createClipCache(createApiClient('/api/v1', (url, init) => fetch(url, init)))`,
      resolveDir: folder,
    },
    bundle: true,
    format: 'iife',
    write: false,
  })
  return outputFiles[0]!.text
}

/** How many peaks the waveform of what the page fetched has: none if it is no audio. */
const hear = (recording: string) =>
  page.evaluate(`
    clips.get({ recording: { id: '${recording}', audio_url: '/api/v1/recordings/${recording}/audio' } })
      .then((clip) => clip.peaks(8))
      .then((peaks) => peaks.length)
  `)

const toStore = () => asked.filter((url) => url.startsWith(store.origin))
const passedOn = () => asked.filter((url) => url.endsWith('?redirect=no'))

test('clips come straight from the store', async () => {
  for (const recording of recordings) expect(await hear(recording)).toBe(8)
  expect(toStore()).toHaveLength(3)
  expect(passedOn()).toEqual([])
})

test('a store that lets no page read it is asked once, then everything is passed on', async () => {
  store.cors = false
  for (const recording of recordings) expect(await hear(recording)).toBe(8)
  expect(toStore()).toHaveLength(1)
  expect(passedOn()).toHaveLength(3)
})

test('a store that cannot be reached from here is done without', async () => {
  await store.close()
  for (const recording of recordings) expect(await hear(recording)).toBe(8)
  expect(toStore()).toHaveLength(1)
  expect(passedOn()).toHaveLength(3)
})
