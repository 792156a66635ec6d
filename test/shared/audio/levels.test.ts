import { hintsFor, type KnownProperties, type Levels } from '../../../src/recordings/audio/index.js'
import { fixture, probe } from '../../recordings/audio/clips.js'
import { makeWav, tone } from '../../recordings/audio/containers/make-wav.js'

test.each([
  // From `sox FILE -n stats`: "Pk lev dB", "RMS lev dB", under "Overall" where there are two channels.
  ['speech-en.wav', -2.97, -22.68],
  ['en-sw-stereo.wav', -2.97, -20.55],
  ['hi-24bit.wav', -2.99, -22.99],
  ['hi-float.wav', -2.99, -22.83],
])('%s has the levels that sox measures', async (name, peak, rms) => {
  const levels = await levelsOf(fixture(name))
  expect(levels.peak_db).toBeCloseTo(peak, 2)
  expect(levels.rms_db).toBeCloseTo(rms, 2)
  expect(levels.clipped_share).toBe(0)
})

test('the share of clipped samples is exact', async () => {
  const samples = tone(1)
  for (const at of [3_000, 3_001, 9_000]) samples.writeInt16LE(32_767, at * 2)
  samples.writeInt16LE(-32_768, 12_000 * 2)
  const { clipped_share, peak_db } = await levelsOf(makeWav({ samples }))
  expect(clipped_share).toBe(4 / 16_000)
  expect(peak_db).toBe(0)
})

test.each([1, 2])('silence before and after is measured to 10 ms (%d channels)', async (channels) => {
  const samples = Buffer.concat([quiet(1.23, channels), tone(0.5, { channels }), quiet(2.345, channels)])
  const { leading_silence_ms, trailing_silence_ms } = await levelsOf(makeWav({ samples, channels }))
  expect(leading_silence_ms).toBe(1_230)
  expect(trailing_silence_ms).toBe(2_345)
})

test.each([-60, -45, -30])(
  'silence before and after is measured to 10 ms in noise at %d dB',
  async (noiseDb) => {
    const samples = Buffer.concat([quiet(2), tone(1), quiet(1.8)])
    const noisy = withNoise(samples, 10 ** (noiseDb / 20))
    const { leading_silence_ms, trailing_silence_ms } = await levelsOf(makeWav({ samples: noisy }))
    expect(Math.abs(leading_silence_ms - 2_000)).toBeLessThanOrEqual(10)
    expect(Math.abs(trailing_silence_ms - 1_800)).toBeLessThanOrEqual(10)
  },
)

test('sound in one channel alone is not silence', async () => {
  const samples = tone(1, { channels: 2 })
  for (let i = 0; i < samples.length; i += 4) samples.writeInt16LE(0, i)
  const { peak_db, leading_silence_ms } = await levelsOf(makeWav({ samples, channels: 2 }))
  expect(peak_db).toBeCloseTo(-10.46, 1)
  expect(leading_silence_ms).toBe(0)
})

describe('hints', () => {
  const good: Levels = {
    peak_db: -3,
    rms_db: -22,
    clipped_share: 0,
    leading_silence_ms: 300,
    trailing_silence_ms: 400,
  }

  test.each([
    // As long as espeak-ng takes at 175 and at 450 words a minute.
    ['en', 'The quick brown fox jumps over the lazy dog near the river bank.', 3_700, 1_500],
    ['hi', 'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता प्राप्त है', 4_600, 1_700],
    ['ar', 'يولد جميع الناس أحرارا متساوين في الكرامة والحقوق', 4_100, 1_700],
    ['zh', '人人生而自由在尊严和权利上一律平等', 3_800, 1_300],
    ['a number', '1984 2026', 2_400, 600],
  ])('speech at 450 words a minute is too fast, at 175 it is not (%s)', (_script, text, fluent, rattled) => {
    const around = good.leading_silence_ms + good.trailing_silence_ms
    expect(hintsFor(good, { duration_ms: fluent + around, text })).toEqual([])
    expect(hintsFor(good, { duration_ms: rattled + around, text })).toEqual(['too_fast'])
  })

  test('a single word is never too fast', () => {
    const hurried = { ...good, leading_silence_ms: 250, trailing_silence_ms: 250 }
    expect(hintsFor(hurried, { duration_ms: 750, text: 'Asante' })).toEqual([])
  })

  test('a good recording gets none, whether or not the rest is known', () => {
    expect(hintsFor(good)).toEqual([])
    expect(hintsFor(good, { duration_ms: 4_000, speech_share: 0.5, noise_db: -70 })).toEqual([])
    expect(hintsFor(good, { duration_ms: null, speech_share: null, noise_db: null })).toEqual([])
  })

  test.each<[string[], Partial<Levels>, KnownProperties]>([
    [['too_quiet'], { peak_db: -27, rms_db: -40 }, {}],
    [['too_quiet'], { peak_db: -10, rms_db: -43 }, {}],
    [['clipped'], { clipped_share: 0.001 }, {}],
    [['long_silence_before'], { leading_silence_ms: 1_510 }, {}],
    [['long_silence_after'], { trailing_silence_ms: 1_510 }, {}],
    [['mostly_silence'], { leading_silence_ms: 1_400, trailing_silence_ms: 1_450 }, { duration_ms: 4_000 }],
    [['little_speech'], {}, { speech_share: 0.05 }],
    [['noisy'], {}, { noise_db: -35 }],
    [['too_quiet'], { rms_db: -50 }, { noise_db: -62 }],
  ])('%j', (codes, levels, known) => {
    expect(hintsFor({ ...good, ...levels }, known)).toEqual(codes)
  })

  test('real speech: unchanged, attenuated, overdriven, with pauses', async () => {
    const speech = fixture('speech-en.wav').subarray(44)
    const hints = async (samples: Buffer) => {
      const { levels, duration_ms } = await probe(makeWav({ samples, rate: 48_000 }))
      return hintsFor(levels!, { duration_ms })
    }
    expect(await hints(speech)).toEqual([])
    expect(await hints(amplified(speech, -26))).toEqual(['too_quiet'])
    expect(await hints(amplified(speech, 12))).toEqual(['clipped'])
    const second = Buffer.alloc(96_000)
    expect(await hints(Buffer.concat([second, second, speech]))).toEqual(['long_silence_before'])
    expect(await hints(Buffer.concat([speech, second, second]))).toEqual(['long_silence_after'])
  })
})

async function levelsOf(bytes: Buffer): Promise<Levels> {
  const { levels } = await probe(bytes)
  return levels!
}

function quiet(seconds: number, channels = 1): Buffer {
  return Buffer.alloc(Math.round(seconds * 16_000) * channels * 2)
}

/** The samples with noise of a fixed sequence, so that a test fails always or never. */
function withNoise(samples: Buffer, amplitude: number): Buffer {
  const noisy = Buffer.from(samples)
  let state = 1
  for (let at = 0; at < noisy.length; at += 2) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    noisy.writeInt16LE(Math.round(noisy.readInt16LE(at) + 32_767 * amplitude * (state / 2 ** 31 - 1)), at)
  }
  return noisy
}

function amplified(samples: Buffer, decibels: number): Buffer {
  const louder = Buffer.from(samples)
  for (let at = 0; at < louder.length; at += 2) {
    const value = louder.readInt16LE(at) * 10 ** (decibels / 20)
    louder.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(value))), at)
  }
  return louder
}
