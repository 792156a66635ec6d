import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { encodeWav } from '../../../src/browser/lib/capture/wav.js'
import { projectRoot } from '../../../src/platform/paths.js'
import { correlation, findIn, resampled, samplesOf, speechIn } from './audio-similarity.js'
import { eventually, historyOf, introduce, keepTake, newcomer, reaches } from './volunteer.js'

const speechFile = path.join(projectRoot, 'test/fixtures/audio/speech-sw.wav')
/** 100 ms at 48 kHz. */
const SYLLABLE = 4_800

/** Two seconds of speech, and their rate. */
export async function fewWords(): Promise<{ samples: Float32Array; sampleRate: number }> {
  const { samples, sampleRate } = samplesOf(await readFile(speechFile))
  const { start } = speechIn(samples)
  const part = samples.subarray(start, start + 2 * sampleRate)
  return { samples: part.subarray(0, speechIn(part).end), sampleRate }
}

/** Writes what a microphone hears in a quiet room where a few words are spoken, and resolves to the file. */
export async function spokenNowAndThen(folder: string): Promise<string> {
  const { samples, sampleRate } = await fewWords()
  const room = (seconds: number) =>
    Int16Array.from({ length: seconds * sampleRate }, (_, index) => ((index * 7_919) % 23) - 11)
  const said = Int16Array.from(samples, (sample) => sample * 0x7fff)
  const all = Int16Array.from([...room(1), ...said, ...room(1.8)])
  const file = path.join(folder, 'now-and-then.wav')
  await writeFile(file, Buffer.from(encodeWav(all, sampleRate)))
  return file
}

/** A new contributor at the recorder, whose sentences are as short as what the microphone says. */
export async function readerOfFewWords(
  browser: Browser,
  origin: string,
  language: string,
  prepare: (page: Page) => Promise<unknown> = async () => {},
) {
  const { page, problems } = await newcomer(browser)
  await introduce(page.context(), origin, 'Reader')
  await page.route('**/api/v1/assignments', async (route) => {
    const answer = await route.fetch()
    const body = (await answer.json()) as { assignments: { id: string; sentence: { text: string } }[] }
    for (const { id, sentence } of body.assignments) sentence.text = `Habari ${id.slice(-4)}`
    await route.fulfill({ response: answer, json: body })
  })
  await prepare(page)
  await page.goto(`${origin}/en/record?language=${language}`)
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
  const press = () => document.querySelector<HTMLElement>('#main-button')!.click()
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

/**
 * Fails when a take that begins too late and ends too early loses a syllable. `saves`: with the data saver; `type` is
 * what the recording is then.
 */
export async function expectNoSyllableLost(
  { page, problems }: { page: Page; problems: string[] },
  origin: string,
  { saves, type }: { saves: boolean; type: string },
): Promise<void> {
  const { samples: said, sampleRate } = await fewWords()
  await page.click('#switches > summary')
  await page.setChecked('#data-saver', saves)
  await page.evaluate(pressInAHurry, (said.length / sampleRate) * 1000)
  await page.click('#main-button')
  await reaches(page, 'recording')
  await page.click('#cancel')
  await reaches(page, 'idle')
  const whole = resampled(said, sampleRate, 48_000)
  let likeness = 0
  // The sound of a busy machine stutters now and then; a recorder that loses syllables loses them every time.
  for (let takes = 1; takes <= 3 && likeness <= 0.95; takes++) {
    await takeInAHurry(page)
    await keepTake(page)
    await eventually(async () => (await historyOf(page.context(), origin)).recordings, takes)
    const [recording] = (await historyOf(page.context(), origin)).items
    const url = `${origin}/api/v1/recordings/${recording!.id}/audio`
    const answer = await page.context().request.get(url)
    expect(answer.headers()['content-type']).toBe(type)
    likeness = likenessOfEnds(whole, await decoded(page, url))
  }
  expect(likeness).toBeGreaterThan(0.95)
  expect(problems).toEqual([])
}
