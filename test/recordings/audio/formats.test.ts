import { closeDecoders } from '../../../src/recordings/audio/index.js'
import { fixture, probe, SPEECH } from './clips.js'

afterAll(closeDecoders)

/**
 * Seconds as `ffmpeg -i FILE -f f32le` decodes them. For AAC ffmpeg keeps the last frame whole where the file says
 * that some of it is padding; there it is what the file says, as `ffprobe -show_entries format=duration` has it.
 */
const EXPECTED: Record<
  (typeof SPEECH)[number],
  [type: string, seconds: number, rate: number, channels: number]
> = {
  'speech-en.wav': ['audio/wav', 3.662354, 48_000, 1],
  'speech-sw.wav': ['audio/wav', 3.636458, 48_000, 1],
  'en-sw-stereo.wav': ['audio/wav', 1.1, 16_000, 2],
  'hi-24bit.wav': ['audio/wav', 1.4, 16_000, 1],
  'hi-float.wav': ['audio/wav', 1.2, 16_000, 1],
  'chromium.webm': ['audio/webm', 2.46, 48_000, 2],
  'chromium-sliced.webm': ['audio/webm', 2.46, 48_000, 2],
  'sw-stereo.webm': ['audio/webm', 3.636458, 48_000, 2],
  'en.ogg': ['audio/ogg', 3.662354, 48_000, 1],
  'hi-16bit.flac': ['audio/flac', 2, 16_000, 1],
  'hi-24bit.flac': ['audio/flac', 1.4, 16_000, 1],
  'en.m4a': ['audio/mp4', 3.662, 48_000, 1],
  'sw-faststart.m4a': ['audio/mp4', 3.636, 48_000, 1],
  'hi-fragmented.mp4': ['audio/mp4', 3.231542, 48_000, 1],
}

test.each(SPEECH)('%s is recognised, and has the duration that ffmpeg gives', async (name) => {
  const [content_type, seconds, sample_rate, channels] = EXPECTED[name]
  const facts = await probe(fixture(name))
  expect(facts).toMatchObject({ content_type, sample_rate, channels })
  expect(Math.abs(facts.duration_ms - seconds * 1000)).toBeLessThanOrEqual(1)
})

test('the levels of WAV are known at once, those of compressed audio are not', async () => {
  for (const name of SPEECH) {
    const { format, levels } = await probe(fixture(name))
    expect([name, levels === null]).toEqual([name, format !== 'wav'])
  }
})

test('very quiet speech at a very low bit rate is not silent', async () => {
  expect((await probe(fixture('quiet.m4a'))).duration_ms).toBe(3662)
})
