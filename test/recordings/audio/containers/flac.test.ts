import { readFrameHeader } from '../../../../src/recordings/audio/codecs/flac-frame.js'
import { closeDecoders } from '../../../../src/recordings/audio/index.js'
import { answerTo, fixture, unpack } from '../clips.js'

afterAll(closeDecoders)

const NAME = 'hi-16bit.flac'
const { packets: frames } = unpack(fixture(NAME))
const start = fixture(NAME).subarray(0, fixture(NAME).indexOf(frames[0]!))

test('frames are found where they are', () => {
  const file = fixture(NAME)
  expect(Buffer.concat([start, ...frames]).equals(file)).toBe(true)
})

test('the header may not know the length, or say too little: the frames are counted', async () => {
  expect(await answerTo(withTotal(0))).toMatchObject({ duration_ms: 2_000 })
  expect(await answerTo(withTotal(16_000))).toMatchObject({ duration_ms: 2_000 })
})

test('a header that promises more than there is describes a file that was cut', async () => {
  expect(await answerTo(withTotal(32_001))).toBe('audio_truncated')
  expect(await answerTo(Buffer.concat([start, ...frames.slice(0, -1)]))).toBe('audio_truncated')
})

test('a header that promises too much is refused at once', () => {
  expect(unpack(withTotal(16_000 * 31).subarray(0, 60)).refused).toBe('audio_too_long')
})

test('frames without end are refused before they end', () => {
  expect(unpack(withTotal(0, start), ...Array.from({ length: 16 }, () => frames).flat()).refused).toBe(
    'audio_too_long',
  )
})

test('damage near the end is told from a cut', async () => {
  const damaged = fixture(NAME)
  damaged[damaged.length - frames.at(-1)!.length - 100]! ^= 1
  expect(await answerTo(damaged)).toBe('audio_corrupt')
})

test('a frame header is believed only with its checksum, and when it is of this stream', () => {
  const shape = { sampleRate: 16_000, channels: 1, bits: 16 }
  expect(readFrameHeader(frames[3]!, shape)).toMatchObject({ number: 3, fixedSize: true })
  for (const other of [{ sampleRate: 48_000 }, { channels: 2 }, { bits: 24 }]) {
    expect(readFrameHeader(frames[3]!, { ...shape, ...other })).toBeUndefined()
  }
  for (let bit = 0; bit < 40; bit++) {
    const damaged = Buffer.from(frames[3]!)
    damaged[bit >> 3]! ^= 1 << (bit & 7)
    expect(readFrameHeader(damaged, shape)).toBeUndefined()
  }
})

test.each<[code: string, what: string, file: Buffer]>([
  ['audio_empty', 'no frames', withTotal(0, start)],
  [
    'audio_corrupt',
    'a frame in the middle left out half',
    Buffer.concat([start, frames[0]!, frames[1]!.subarray(0, 99), ...frames.slice(2)]),
  ],
  ['audio_corrupt', 'another rate than its frames have', withRate(22_050)],
  ['audio_unsupported', 'no rate', withRate(0)],
  [
    'audio_truncated',
    'a tag at the end',
    Buffer.concat([fixture(NAME), Buffer.from('TAG'.padEnd(128, ' '))]),
  ],
  ['audio_corrupt', 'a file in a file', Buffer.concat([fixture(NAME), fixture(NAME)])],
  [
    'audio_corrupt',
    'metadata before the stream is described',
    Buffer.concat([Buffer.from('fLaC'), Buffer.of(4, 0, 0, 0), start.subarray(4)]),
  ],
  [
    'audio_truncated',
    'metadata without end',
    Buffer.concat([start.subarray(0, 42).fill(0, 4, 5), Buffer.of(4, 0xff, 0xff, 0xff)]),
  ],
])('%s: %s', async (code, _what, file) => {
  expect(await answerTo(file)).toBe(code)
})

test('noise behind a valid header is given up on early', () => {
  const noise = Buffer.from(Uint8Array.from({ length: 2_000_000 }, (_, i) => (i * i * 31) >> 3))
  const begun = performance.now()
  expect(unpack(start, noise).refused).toBe('audio_corrupt')
  expect(unpack(start, frames[0]!, noise).refused).toBe('audio_corrupt')
  expect(performance.now() - begun).toBeLessThan(500)
})

function withTotal(samples: number, file = fixture(NAME)): Buffer {
  const copy = Buffer.from(file)
  copy.writeUInt32BE(samples, 22)
  copy[21]! &= 0xf0
  return copy
}

function withRate(rate: number): Buffer {
  const copy = fixture(NAME)
  copy.writeUIntBE(rate * 16 + (copy[20]! & 0xf), 18, 3)
  return copy
}
