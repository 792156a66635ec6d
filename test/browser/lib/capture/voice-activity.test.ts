import { readFileSync } from 'node:fs'
import path from 'node:path'
import {
  SILENCE_AFTER_SPEECH_MS,
  createVoiceWatch,
} from '../../../../src/browser/lib/capture/voice-activity.js'
import { projectRoot } from '../../../../src/platform/paths.js'
import { resampled, samplesOf, speechIn } from '../../support/audio-similarity.js'

describe('the voice that starts and ends a take', () => {
  const RATE = 48_000
  const file = samplesOf(readFileSync(path.join(projectRoot, 'test/fixtures/audio/speech-en.wav')))
  const { start, end } = speechIn(file.samples)
  const speech = resampled(file.samples.subarray(start, end), file.sampleRate, RATE)
  const speechMs = (speech.length / RATE) * 1000

  /** When the watch told what, in milliseconds of what it heard. */
  function told(...parts: Float32Array[]) {
    const events: { begin?: number; end?: number; silentMs?: number } = {}
    let now = 0
    const watch = createVoiceWatch(RATE, {
      onBegin: () => (events.begin = now),
      onEnd: (silentMs) => Object.assign(events, { end: now, silentMs }),
    })
    watch.waitForVoice()
    for (const part of parts) {
      for (let at = 0; at < part.length; at += 1_024) {
        watch.hear(part.subarray(at, at + 1_024))
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
    'in %s room it is noticed before the pre-roll has lost its start, and ends after the last word',
    (_room, db) => {
      const { begin, end: ended, silentMs } = told(noise(1_000, db), mixed(speech, db), noise(3_000, db))
      expect(begin).toBeGreaterThan(1_000)
      expect(begin).toBeLessThan(1_000 + 400)
      expect(silentMs).toBeGreaterThanOrEqual(SILENCE_AFTER_SPEECH_MS)
      expect(ended! - silentMs!).toBeGreaterThan(1_000 + speechMs - 300)
      expect(ended! - silentMs!).toBeLessThan(1_000 + speechMs + 100)
    },
  )

  test('who pauses between two words has not finished', () => {
    const { end: ended } = told(
      noise(500, -60),
      mixed(speech, -60),
      noise(800, -60),
      mixed(speech, -60),
      noise(3_000, -60),
    )
    expect(ended).toBeGreaterThan(500 + 2 * speechMs + 800)
  })

  test('no noise, no hum and no knock is taken for a voice', () => {
    const hum = Float32Array.from(
      { length: 3 * RATE },
      (_, i) => 0.1 * Math.sin((2 * Math.PI * 50 * i) / RATE),
    )
    const knock = noise(1_000, -60)
    knock.fill(0.5, 20_000, 21_000)
    for (const sound of [noise(4_000, -30), hum, knock]) expect(told(sound)).toEqual({})
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
