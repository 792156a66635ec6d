import { readFileSync } from 'node:fs'
import path from 'node:path'
import { constraintsFor } from '../../src/browser/lib/capture/microphone.js'
import { SILENCE_AFTER_SPEECH_MS, createVoiceWatch } from '../../src/browser/lib/capture/voice.js'
import { stepCheck, toneOf, type CheckEvent, type CheckState } from '../../src/browser/record/check-state.js'
import { isCostly } from '../../src/browser/record/habits.js'
import { wayOut } from '../../src/browser/record/way-out.js'
import { projectRoot } from '../../src/platform/paths.js'
import { roomOf, type Hint } from '../../src/shared/audio/quality.js'
import { resampled, samplesOf, speechIn } from './likeness.js'
import { take } from './work.js'

describe('what is sent on which connection', () => {
  test.each([
    ['nothing known', undefined, false],
    ['a fast one', { effectiveType: '4g', saveData: false }, false],
    ['who asked to save data', { effectiveType: '4g', saveData: true }, true],
    ['a slow one', { effectiveType: '3g' }, true],
    ['the slowest', { effectiveType: 'slow-2g' }, true],
    ['a phone’s', { effectiveType: '4g', type: 'cellular' }, true],
    ['a phone’s that costs nothing', { effectiveType: '4g', type: 'cellular', metered: false }, false],
  ])('%s', (_name, connection, costly) => {
    expect(isCostly(connection)).toBe(costly)
  })
})

test('nothing is done to the sound unless the campaign says so', () => {
  expect(constraintsFor({})).toEqual({
    channelCount: { ideal: 1 },
    echoCancellation: { ideal: false },
    noiseSuppression: { ideal: false },
    autoGainControl: { ideal: false },
  })
  const wish = { processing: { noise_suppression: true }, deviceId: 'headset' }
  expect(constraintsFor(wish)).toMatchObject({
    noiseSuppression: { ideal: true },
    echoCancellation: { ideal: false },
    deviceId: { ideal: 'headset' },
  })
})

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

describe('the check of the microphone', () => {
  const run = (...events: CheckEvent[]) => events.reduce<CheckState>(stepCheck, { phase: 'ready' })
  const toVoice: CheckEvent[] = [{ type: 'begin' }, { type: 'opened' }, { type: 'measured', noiseDb: -70 }]

  test.each<[string, Hint | null, string]>([
    ['a good voice', null, 'good'],
    ['a soft one', 'too_quiet', 'too_quiet'],
    ['a loud one', 'clipped', 'clipped'],
    ['one in noise', 'noisy', 'noisy'],
    ['hardly any', 'little_speech', 'nothing'],
    ['what matters to a sentence only', 'too_fast', 'good'],
  ])('tells %s', (_name, hint, voice) => {
    expect(run(...toVoice, { type: 'spoken', take: take({ hint }) })).toMatchObject({ phase: 'heard', voice })
  })

  test('tells who said nothing, or has a muted microphone, that nothing was heard', () => {
    for (const silent of [null, take({ isSilent: true })]) {
      expect(run(...toVoice, { type: 'spoken', take: silent })).toMatchObject({ voice: 'nothing' })
    }
  })

  test('a microphone that fails on the way is told, one that is closed at the end is not', () => {
    const failed: CheckEvent = { type: 'failed', trouble: 'unplugged' }
    expect(run(...toVoice, failed)).toEqual({ phase: 'failed', trouble: 'unplugged' })
    expect(run(...toVoice, { type: 'spoken', take: take() }, failed)).toMatchObject({ phase: 'heard' })
    expect(run(...toVoice, failed, { type: 'begin' })).toEqual({ phase: 'asking' })
  })

  test('a room is quiet, has some noise or too much', () => {
    expect([-75, -52, -40].map(roomOf)).toEqual(['quiet', 'some_noise', 'too_noisy'])
    expect([-75, -52, -40].map((db) => toneOf(roomOf(db)))).toEqual(['good', 'warn', 'bad'])
  })
})

test('each browser’s own way to allow the microphone is told', () => {
  const agents = {
    chrome: 'Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36',
    iphone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) CriOS/120 Mobile/15E148 Safari/604.1',
    firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0',
    safari: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 Version/17.0 Safari/605.1.15',
  }
  const catalog = JSON.parse(readFileSync(path.join(projectRoot, 'locales/en.json'), 'utf8')) as object
  for (const [name, agent] of Object.entries(agents)) {
    expect(wayOut('denied', agent)).toBe(`record.say.failure.denied.way.${name}`)
    expect(catalog).toHaveProperty([wayOut('denied', agent)])
  }
  expect(wayOut('denied', 'Something new')).toBe('record.say.failure.denied.way')
  expect(wayOut('busy', agents.chrome)).toBe('record.say.failure.busy.way')
})
