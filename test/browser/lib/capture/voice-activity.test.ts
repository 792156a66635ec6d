import { readFileSync } from 'node:fs'
import path from 'node:path'
import {
  SILENCE_AFTER_SPEECH_MS,
  createVoiceActivityDetector,
} from '../../../../src/browser/lib/capture/voice-activity.js'
import { projectRoot } from '../../../../src/platform/paths.js'
import { resampled, samplesOf, speechIn } from '../../support/audio-similarity.js'

describe('speech that starts and ends a hands-free take', () => {
  const RATE = 48_000
  const file = samplesOf(readFileSync(path.join(projectRoot, 'test/fixtures/audio/speech-en.wav')))
  const { start, end } = speechIn(file.samples)
  const speech = resampled(file.samples.subarray(start, end), file.sampleRate, RATE)
  const speechMs = (speech.length / RATE) * 1000

  /** When the detector reported what, in milliseconds of its input. */
  function detect(...parts: Float32Array[]) {
    const events: { begin?: number; end?: number; silentMs?: number } = {}
    let now = 0
    const detector = createVoiceActivityDetector(RATE, {
      onBegin: () => (events.begin = now),
      onEnd: (silentMs) => Object.assign(events, { end: now, silentMs }),
    })
    detector.waitForSpeech()
    for (const part of parts) {
      for (let at = 0; at < part.length; at += 1_024) {
        detector.push(part.subarray(at, at + 1_024))
        now += (1_024 / RATE) * 1000
      }
    }
    return events
  }

  test.each([
    ['a silent', -90],
    ['an ordinary', -60],
    ['a loud', -42],
  ])(
    'in %s room no syllable is lost: it starts within the pre-roll and ends after the last word',
    (_room, db) => {
      const { begin, end: ended, silentMs } = detect(noise(1_000, db), mixed(speech, db), noise(3_000, db))
      expect(begin).toBeGreaterThan(1_000)
      expect(begin).toBeLessThan(1_000 + 400)
      expect(silentMs).toBeGreaterThanOrEqual(SILENCE_AFTER_SPEECH_MS)
      expect(ended! - silentMs!).toBeGreaterThan(1_000 + speechMs - 300)
      expect(ended! - silentMs!).toBeLessThan(1_000 + speechMs + 100)
    },
  )

  test('a pause between two words does not end the take', () => {
    const { end: ended } = detect(
      noise(500, -60),
      mixed(speech, -60),
      noise(800, -60),
      mixed(speech, -60),
      noise(3_000, -60),
    )
    expect(ended).toBeGreaterThan(500 + 2 * speechMs + 800)
  })

  test('noise, hum and a knock start no take', () => {
    const hum = Float32Array.from(
      { length: 3 * RATE },
      (_, i) => 0.1 * Math.sin((2 * Math.PI * 50 * i) / RATE),
    )
    const knock = noise(1_000, -60)
    knock.fill(0.5, 20_000, 21_000)
    for (const sound of [noise(4_000, -30), hum, knock]) expect(detect(sound)).toEqual({})
  })

  function noise(ms: number, db: number): Float32Array {
    let state = 1
    const amplitude = 10 ** (db / 20) * Math.sqrt(3)
    return Float32Array.from({ length: (ms / 1000) * RATE }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return amplitude * (state / 2 ** 31 - 1)
    })
  }

  function mixed(samples: Float32Array, db: number): Float32Array {
    const under = noise((samples.length / RATE) * 1000 + 1, db)
    return samples.map((sample, index) => sample + under[index]!)
  }
})
