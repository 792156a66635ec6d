import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { encodeWav } from '../../src/browser/lib/capture/wav.js'
import { projectRoot } from '../../src/platform/paths.js'
import { startSauti, type RunningSauti } from '../support/running.js'
import { launchChromium } from './support/chromium.js'
import { correlation, findIn, resampled, samplesOf, speechIn } from './support/audio-similarity.js'
import {
  eventually,
  historyOf,
  introduce,
  keepTake,
  newcomer,
  picture,
  reaches,
  readAloud,
} from './support/volunteer.js'

const speechFile = path.join(projectRoot, 'test/fixtures/audio/speech-sw.wav')
const SET = 5
/** 100 ms at 48 kHz. */
const SYLLABLE = 4_800

let folder: string
let sauti: RunningSauti
let browser: Browser

jest.setTimeout(120_000)

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-speech-'))
  sauti = await startSauti()
  browser = await launchChromium({ microphone: await spokenNowAndThen() })
})

afterAll(async () => {
  await browser?.close()
  await sauti?.close()
  await rm(folder, { recursive: true })
})

/** Two seconds of speech, and their rate. */
async function fewWords(): Promise<{ samples: Float32Array; sampleRate: number }> {
  const { samples, sampleRate } = samplesOf(await readFile(speechFile))
  const { start } = speechIn(samples)
  const part = samples.subarray(start, start + 2 * sampleRate)
  return { samples: part.subarray(0, speechIn(part).end), sampleRate }
}

/** A microphone that hears a quiet room, then somebody who speaks, then the room again. */
async function spokenNowAndThen(): Promise<string> {
  const { samples, sampleRate } = await fewWords()
  const room = (seconds: number) =>
    Int16Array.from({ length: seconds * sampleRate }, (_, index) => ((index * 7_919) % 23) - 11)
  const said = Int16Array.from(samples, (sample) => sample * 0x7fff)
  const all = Int16Array.from([...room(1), ...said, ...room(1.8)])
  const file = path.join(folder, 'now-and-then.wav')
  await writeFile(file, Buffer.from(encodeWav(all, sampleRate)))
  return file
}

/** Somebody at the recorder, whose sentences are as short as what the microphone says. */
async function reader(language: string, prepare: (page: Page) => Promise<unknown> = async () => {}) {
  const { page, problems } = await newcomer(browser)
  await introduce(page.context(), sauti.origin, 'Reader')
  await page.route('**/api/v1/assignments', async (route) => {
    const answer = await route.fetch()
    const body = (await answer.json()) as { assignments: { id: string; sentence: { text: string } }[] }
    for (const { id, sentence } of body.assignments) sentence.text = `Habari ${id.slice(-4)}`
    await route.fulfill({ response: answer, json: body })
  })
  await prepare(page)
  await page.goto(`${sauti.origin}/en/record?language=${language}`)
  await reaches(page, 'idle')
  return { page, problems }
}

/** In the page: presses the button when the microphone hears speech, and again before that ends, `speechMs` later. */
function pressInAHurry(speechMs: number): void {
  const LOOK_EVERY_MS = 10
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  let ear: AnalyserNode
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await open(wish)
    const context = new AudioContext()
    ear = new AnalyserNode(context, { fftSize: 512 })
    context.createMediaStreamSource(stream).connect(ear)
    return stream
  }
  const press = () => document.querySelector<HTMLElement>('#main-key')!.click()
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const isLoud = () => {
    const samples = new Float32Array(ear.fftSize)
    ear.getFloatTimeDomainData(samples)
    return samples.some((sample) => Math.abs(sample) > 0.02)
  }
  Object.assign(window, {
    /** Resolves to how long it did not look before the first press. */
    async hurriedTake() {
      // Once around, so that this is the beginning and not the middle.
      while (!isLoud()) await pause(LOOK_EVERY_MS)
      for (let quietMs = 0; quietMs < 500; quietMs = isLoud() ? 0 : quietMs + LOOK_EVERY_MS)
        await pause(LOOK_EVERY_MS)
      let looked = performance.now()
      while (!isLoud()) {
        looked = performance.now()
        await pause(LOOK_EVERY_MS)
      }
      await pause(50)
      const late = performance.now() - looked
      press()
      await pause(speechMs - 150 - late)
      press()
      return late
    },
  })
}

/** Makes a take in a hurry; again, when a busy machine was later than any person. */
async function takeInAHurry(page: Page): Promise<void> {
  for (let late = Infinity; late > 150;) {
    await reaches(page, 'idle')
    late = await page.evaluate<number>('hurriedTake()')
    await reaches(page, 'reviewing', 'poor')
    if (late > 150) await page.keyboard.press('Escape')
  }
}

/** The least correlation of the first and the last two syllables, each end looked for on its own. */
function likenessOfEnds(said: Float32Array, heard: Float32Array): number {
  const ends = [said.subarray(0, 2 * SYLLABLE), said.subarray(-2 * SYLLABLE)]
  const likenesses = ends.flatMap((end) => {
    const offset = findIn(end, heard)
    return [0, SYLLABLE].map((from) => correlation(end.subarray(from, from + SYLLABLE), heard, offset + from))
  })
  return Math.min(...likenesses)
}

/** In the page: a file's samples at 48 kHz. */
async function decoded(page: Page, url: string): Promise<Float32Array> {
  const samples = await page.evaluate(async (address) => {
    const audio = await (await fetch(address)).arrayBuffer()
    const buffer = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(audio)
    return [...buffer.getChannelData(0)]
  }, url)
  return Float32Array.from(samples)
}

test.each([
  ['as WAV', 'sw', false, 'audio/wav'],
  ['with the data saver', 'hi', true, 'audio/webm'],
])('who presses too late and too early loses no syllable, %s', async (_name, language, saves, type) => {
  const { samples: said, sampleRate } = await fewWords()
  const { page, problems } = await reader(language)
  await page.click('#switches > summary')
  await page.setChecked('#data-saver', saves)
  await page.evaluate(pressInAHurry, (said.length / sampleRate) * 1000)
  await page.click('#main-key')
  await reaches(page, 'recording')
  await page.click('#cancel')
  await reaches(page, 'idle')
  const whole = resampled(said, sampleRate, 48_000)
  let likeness = 0
  // The sound of a busy machine stutters now and then; a recorder that loses syllables loses them every time.
  for (let takes = 1; takes <= 3 && likeness <= 0.95; takes++) {
    await takeInAHurry(page)
    await keepTake(page)
    await eventually(async () => (await historyOf(page.context(), sauti.origin)).recordings, takes)
    const [recording] = (await historyOf(page.context(), sauti.origin)).items
    const url = `${sauti.origin}/api/v1/recordings/${recording!.id}/audio`
    const answer = await page.context().request.get(url)
    expect(answer.headers()['content-type']).toBe(type)
    likeness = likenessOfEnds(whole, await decoded(page, url))
  }
  expect(likeness).toBeGreaterThan(0.95)
  expect(problems).toEqual([])
})

test('on a connection that costs, less is sent without being asked, until one chooses otherwise', async () => {
  const costly = (page: Page) =>
    page.addInitScript(() =>
      Object.defineProperty(navigator, 'connection', { value: { effectiveType: '3g' }, configurable: true }),
    )
  const { page } = await reader('en', costly)
  expect(await page.isChecked('#data-saver')).toBe(true)
  await page.click('#switches > summary')
  await page.uncheck('#data-saver')
  await page.reload()
  await reaches(page, 'idle')
  expect(await page.isChecked('#data-saver')).toBe(false)
})

test('nobody leaves a take behind without being asked', async () => {
  const { page } = await reader('ur')
  await readAloud(page, 1_500)
  const question = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  expect((await question).type()).toBe('beforeunload')
  await (await question).dismiss()
  await keepTake(page)
  await eventually(async () => (await historyOf(page.context(), sauti.origin)).recordings, 1)
  const closed = page.waitForEvent('close')
  await page.close({ runBeforeUnload: true })
  await closed
})

test('hands-free: one press, and five sentences are read, kept and sent', async () => {
  const { page, problems } = await reader('ta')
  await page.evaluate(() => {
    const told = (isAwake: boolean) => Object.assign(window, { isAwake })
    navigator.wakeLock.request = async () => {
      told(true)
      return { release: async () => void told(false) } as WakeLockSentinel
    }
  })
  await page.click('#switches > summary')
  await picture(page, 'record-switches')
  await page.check('#hands-free')
  await reaches(page, 'listening')
  expect(await page.evaluate(() => (window as unknown as { isAwake: boolean }).isAwake)).toBe(true)
  await picture(page, 'record-listening')
  await reaches(page, 'recording')
  await page.waitForURL('**/en/thank-you?**')
  const { items } = await historyOf(page.context(), sauti.origin)
  expect(items).toHaveLength(SET)
  const { samples, sampleRate } = await fewWords()
  const speechMs = (samples.length / sampleRate) * 1000
  for (const { duration_ms } of items) {
    expect(duration_ms).toBeGreaterThan(speechMs)
    expect(duration_ms).toBeLessThan(speechMs + 1_500)
  }
  expect(problems).toEqual([])
})

test('any key and any tap stop what goes on by itself', async () => {
  const { page } = await reader('te')
  await page.click('#switches > summary')
  await page.check('#hands-free')
  await reaches(page, 'listening')
  await page.keyboard.press('KeyX')
  await reaches(page, 'idle')
  await page.click('#main-key')
  await reaches(page, 'listening')
  await page.click('#sentence')
  await reaches(page, 'idle')
  await page.click('#main-key')
  await reaches(page, 'listening')
  await page.click('#report-open')
  await reaches(page, 'idle')
  expect(await page.textContent('#count')).toBe(`0 of ${SET}`)
})

test('the check tells what the room and the voice are like, and is offered once', async () => {
  const { page, problems } = await reader('bn')
  await picture(page, 'record-offer')
  await page.click('#check-accept')
  await page.waitForSelector('#check[data-phase=voice]')
  await picture(page, 'check-voice')
  await page.waitForSelector('#check[data-phase=heard]')
  await picture(page, 'check-heard')
  expect(await page.textContent('#check-room')).toBe('Quiet')
  expect(await page.textContent('#check-voice')).toBe('Good')
  await page.click('#check-play')
  await page.waitForSelector('#check.is-playing')
  await page.click('#check-done')
  await page.reload()
  await reaches(page, 'idle')
  expect(await page.isVisible('#check-offer')).toBe(false)
  await page.click('#check-open')
  await page.waitForSelector('#check[data-phase=room]')
  expect(problems).toEqual([])
})

test('a recording that was sent is heard and made again, and counts once', async () => {
  const { page, problems } = await reader('gu')
  await readAloud(page, 1_500)
  await keepTake(page)
  await eventually(async () => (await historyOf(page.context(), sauti.origin)).recordings, 1)
  const [first] = (await historyOf(page.context(), sauti.origin)).items
  const text = await page.textContent('#sentence')
  await page.click('#kept > summary')
  await picture(page, 'record-kept')
  await page.click('.kept__play')
  await page.waitForSelector('.kept__item.is-playing')
  await page.click('.kept__redo')
  await reaches(page, 'redo')
  await picture(page, 'record-redo')
  expect(await page.textContent('#count')).toBe(`0 of ${SET}`)
  await page.click('#main-key')
  await reaches(page, 'recording')
  await page.waitForTimeout(1_500)
  await page.click('#main-key')
  await reaches(page, 'reviewing', 'poor')
  await keepTake(page)
  await reaches(page, 'idle')
  expect(await page.textContent('#sentence')).toBe(text)
  const current = async () => {
    const { items } = await historyOf(page.context(), sauti.origin)
    return items.filter(({ id }) => id !== first!.id).length
  }
  await eventually(current, 1)
  await page.waitForSelector('#waiting', { state: 'hidden' })
  expect((await historyOf(page.context(), sauti.origin)).recordings).toBe(1)
  expect(problems).toEqual([])
})

test('one that was decided meanwhile stays, and the person is told', async () => {
  const { page } = await reader('kn')
  await readAloud(page, 1_500)
  await keepTake(page)
  await eventually(async () => (await historyOf(page.context(), sauti.origin)).recordings, 1)
  await page.route('**/api/v1/recordings/*', (route) =>
    route.request().method() === 'DELETE'
      ? route.fulfill({ status: 409, json: { code: 'already_decided' } })
      : route.continue(),
  )
  await page.click('#kept > summary')
  await page.click('.kept__redo')
  await page.click('#main-key')
  await reaches(page, 'recording')
  await page.waitForTimeout(1_500)
  await page.click('#main-key')
  await reaches(page, 'reviewing', 'poor')
  await keepTake(page)
  await page.waitForSelector('#outbox-refused:not([hidden])')
  expect(await page.textContent('#outbox-refusals')).toContain('that one stays')
  expect(await page.isVisible('#outbox-refused-save')).toBe(true)
  page.once('dialog', (question) => question.dismiss())
  await page.click('#outbox-seen')
  expect(await page.isVisible('#outbox-refused')).toBe(true)
  page.once('dialog', (question) => question.accept())
  await page.click('#outbox-seen')
  await page.waitForSelector('#outbox-refused', { state: 'hidden' })
})

test('the next five sentences are there before they are asked for', async () => {
  const { page } = await reader('ml')
  for (let n = 0; n < SET; n++) {
    await readAloud(page, 1_200)
    await keepTake(page)
  }
  await page.waitForURL('**/en/thank-you?**')
  await page.route('**/api/v1/assignments', () => {}) // no answer
  await page.goto(`${sauti.origin}/en/record?language=ml`)
  await reaches(page, 'idle')
  expect(await page.textContent('#sentence')).toContain('Habari')
})
