import { Readable } from 'node:stream'
import {
  closeDecoders,
  hintsFor,
  measure,
  type AudioFormat,
  type Measurement,
} from '../../../../src/recordings/audio/index.js'
import { fixture, probe, demuxed } from '../clips.js'
import { makeWav } from '../containers/make-wav.js'
import { makeWebm, opusHead } from '../containers/make-webm.js'

afterAll(closeDecoders)

test.each([
  // The levels of what ffmpeg decodes: `ffmpeg -i FILE -c:a pcm_f32le F.wav; sox F.wav -n stats`.
  ['hi-16bit.flac', 'flac', -2.97, -21.14],
  ['hi-24bit.flac', 'flac', -2.99, -22.99],
  ['en.ogg', 'ogg', -3.15, -22.88],
  ['sw-stereo.webm', 'webm', -6.27, -23.95],
  ['chromium.webm', 'webm', -3.13, -22.03],
] as const)('%s has the levels that ffmpeg and sox measure', async (name, format, peak, rms) => {
  const { levels, speech_share } = await measureFixture(name, format)
  // Opus decoders differ by a little.
  expect(Math.abs(levels!.peak_db - peak)).toBeLessThan(0.15)
  expect(Math.abs(levels!.rms_db - rms)).toBeLessThan(0.02)
  expect(speech_share).toBeGreaterThan(0.5)
})

test('a WAV has the same levels in the probe and in the measurement', async () => {
  const { levels } = await measureFixture('speech-sw.wav', 'wav')
  expect(levels).toEqual((await probe(fixture('speech-sw.wav'))).levels)
})

test('silence before and after speech is the same before and after compression', async () => {
  const wav = await probe(fixture('speech-en.wav'))
  const { levels } = await measureFixture('en.ogg', 'ogg')
  expect(Math.abs(levels!.leading_silence_ms - wav.levels!.leading_silence_ms)).toBeLessThanOrEqual(20)
  expect(Math.abs(levels!.trailing_silence_ms - wav.levels!.trailing_silence_ms)).toBeLessThanOrEqual(20)
})

test('the encoder delay counts for no level', async () => {
  const { packets } = demuxed(fixture('en.ogg'))
  const late = makeWebm({ packets, head: opusHead({ preSkip: 24_000 }) })
  const { levels } = await measure(Readable.from([late]), 'webm')
  expect(levels!.leading_silence_ms).toBe(0)
})

test('AAC gives an unknown measurement, and its stream is destroyed', async () => {
  const stream = Readable.from([fixture('en.m4a')])
  expect(await measure(stream, 'mp4')).toEqual({
    levels: null,
    speech_share: null,
    noise_db: null,
    cut_off: null,
  })
  expect(stream.destroyed).toBe(true)
})

test('a stream larger than any recording is not read to its end', async () => {
  let sent = 0
  const endless = new Readable({ read: () => endless.push(Buffer.alloc(1024 * 1024, 'x')) && sent++ })
  await expect(measure(endless, 'wav')).rejects.toMatchObject({ code: 'audio_too_large' })
  expect(sent).toBeLessThan(25)
  expect(endless.destroyed).toBe(true)
})

test('an error of the stream rejects the measurement', async () => {
  const failing = new Readable({ read: () => failing.destroy(new Error('the bucket is gone')) })
  await expect(measure(failing, 'wav')).rejects.toThrow('the bucket is gone')
})

describe('the share of speech', () => {
  test('is under 5 % in white noise, noise bursts, hum and a click', async () => {
    for (const sound of [whiteNoise(0.1), bursts(0.1), hum(0.3), click()]) {
      const { speech_share } = await measureSamples(sound)
      expect(speech_share).toBeLessThan(0.05)
    }
  })

  test('counts quiet speech and no pauses', async () => {
    const speech = read(fixture('speech-en.wav').subarray(44))
    const whole = await measureSamples(speech)
    const quiet = await measureSamples(speech.map((sample) => sample * 0.01))
    const padded = await measureSamples(joined(new Float32Array(speech.length), speech))
    expect(whole.speech_share).toBeGreaterThan(0.6)
    expect(quiet.speech_share).toBeCloseTo(whole.speech_share!, 1)
    expect(padded.speech_share).toBeCloseTo(whole.speech_share! / 2, 1)
  })

  test('does not count a voice far in the background', async () => {
    const speech = read(fixture('speech-en.wav').subarray(44))
    const whole = await measureSamples(speech)
    const both = await measureSamples(
      joined(
        speech,
        speech.map((sample) => sample * 0.002),
      ),
    )
    expect(both.speech_share).toBeCloseTo(whole.speech_share! / 2, 1)
  })

  test.each([-60, -45, -30])(
    'comes with the noise floor: noise at %d dB under speech is estimated within 1 dB',
    async (rmsDb) => {
      const speech = read(fixture('speech-en.wav').subarray(44))
      // Uniform noise of amplitude 1 has a mean square of 1/3.
      const noise = whiteNoise(10 ** (rmsDb / 20) * Math.sqrt(3), speech.length)
      const measured = await measureSamples(speech.map((sample, i) => sample + noise[i]!))
      expect(Math.abs(measured.noise_db! - rmsDb)).toBeLessThan(1)
      expect(hintsFor(measured.levels!, { ...measured, cut_off: null })).toEqual(
        rmsDb === -30 ? ['noisy'] : [],
      )
    },
  )
})

describe('a recording that begins or ends in the middle of speech is cut off', () => {
  const speech = read(fixture('speech-en.wav').subarray(44))
  const pause = whiteNoise(0.001, 12_000)
  const begins = speech.findIndex((sample) => Math.abs(sample) > 0.1)
  const spoken = speech.subarray(begins + 4_800, begins + 48_000)

  test.each([
    ['as a whole', joined(pause, joined(spoken, pause)), false],
    ['without its start', joined(spoken, pause), true],
    ['without its end', joined(pause, spoken), true],
  ])('%s', async (_name, samples, isCut) => {
    const { levels, cut_off } = await measureSamples(samples)
    expect(cut_off).toBe(isCut)
    expect(hintsFor(levels!, { cut_off }).includes('cut_off')).toBe(isCut)
  })

  test('a click at the end (the button) is not speech', async () => {
    const clicked = joined(pause, joined(spoken, pause))
    clicked.fill(0.8, clicked.length - 500, clicked.length - 450)
    expect((await measureSamples(clicked)).cut_off).toBe(false)
  })
})

function measureFixture(name: string, format: AudioFormat): Promise<Measurement> {
  return measure(Readable.from([fixture(name)]), format)
}

/** Measures 48 kHz mono samples. */
function measureSamples(samples: Float32Array): Promise<Measurement> {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  return measure(Readable.from([makeWav({ samples: bytes, rate: 48_000, bits: 32, formatCode: 3 })]), 'wav')
}

function read(pcm: Buffer): Float32Array {
  return Float32Array.from({ length: pcm.length / 2 }, (_, i) => pcm.readInt16LE(i * 2) / 32_768)
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** A fixed sequence, so that a test fails always or never. */
function whiteNoise(amplitude: number, length = 96_000): Float32Array {
  let state = 1
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return amplitude * (state / 2 ** 31 - 1)
  })
}

function bursts(amplitude: number): Float32Array {
  return whiteNoise(amplitude).map((sample, i) => (i % 24_000 < 12_000 ? sample : 0))
}

function hum(amplitude: number): Float32Array {
  return Float32Array.from({ length: 96_000 }, (_, i) => {
    const phase = (2 * Math.PI * i) / 48_000
    return amplitude * (Math.sin(50 * phase) + 0.3 * Math.sin(150 * phase) + 0.1 * Math.sin(250 * phase))
  })
}

function click(): Float32Array {
  return Float32Array.from({ length: 96_000 }, (_, i) => (i > 48_000 && i < 48_050 ? 0.8 : 0))
}
