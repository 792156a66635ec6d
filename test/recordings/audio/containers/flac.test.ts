import { PushParser } from '../../../../src/recordings/audio/bytes/push-parser.js'
import { readFrameHeader } from '../../../../src/recordings/audio/codecs/flac-frame.js'
import { demux } from '../../../../src/recordings/audio/containers/detect.js'
import { closeDecoders } from '../../../../src/recordings/audio/index.js'
import { probeOutcome, fixture, demuxed } from '../clips.js'

afterAll(closeDecoders)

const NAME = 'hi-16bit.flac'
const { packets: frames } = demuxed(fixture(NAME))
const start = fixture(NAME).subarray(0, fixture(NAME).indexOf(frames[0]!))

test('the frames are the bytes of the file after its metadata', () => {
  const file = fixture(NAME)
  expect(Buffer.concat([start, ...frames]).equals(file)).toBe(true)
})

test('the duration counts the frames when the header has no total or too small a one', async () => {
  expect(await probeOutcome(withTotal(0))).toMatchObject({ duration_ms: 2_000 })
  expect(await probeOutcome(withTotal(16_000))).toMatchObject({ duration_ms: 2_000 })
})

test('a file with fewer frames than its header says is truncated', async () => {
  expect(await probeOutcome(withTotal(32_001))).toBe('audio_truncated')
  expect(await probeOutcome(Buffer.concat([start, ...frames.slice(0, -1)]))).toBe('audio_truncated')
})

test('a header with too long a duration is rejected before any frame arrives', () => {
  expect(demuxed(withTotal(16_000 * 31).subarray(0, 60)).error).toBe('audio_too_long')
})

test('an endless stream is rejected at the maximum duration', () => {
  expect(demuxed(withTotal(0, start), ...Array.from({ length: 16 }, () => frames).flat()).error).toBe(
    'audio_too_long',
  )
})

test('damage near the end is audio_corrupt, not audio_truncated', async () => {
  const damaged = fixture(NAME)
  damaged[damaged.length - frames.at(-1)!.length - 100]! ^= 1
  expect(await probeOutcome(damaged)).toBe('audio_corrupt')
})

test('a frame header with a wrong checksum or of another stream is no frame header', () => {
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
    'half of a frame missing in the middle',
    Buffer.concat([start, frames[0]!, frames[1]!.subarray(0, 99), ...frames.slice(2)]),
  ],
  ['audio_corrupt', 'another sample rate than that of its frames', withRate(22_050)],
  ['audio_unsupported', 'no sample rate', withRate(0)],
  [
    'audio_truncated',
    'a tag at the end',
    Buffer.concat([fixture(NAME), Buffer.from('TAG'.padEnd(128, ' '))]),
  ],
  ['audio_corrupt', 'two concatenated files', Buffer.concat([fixture(NAME), fixture(NAME)])],
  [
    'audio_corrupt',
    'metadata before the stream info',
    Buffer.concat([Buffer.from('fLaC'), Buffer.of(4, 0, 0, 0), start.subarray(4)]),
  ],
  [
    'audio_truncated',
    'a metadata block larger than the file',
    Buffer.concat([start.subarray(0, 42).fill(0, 4, 5), Buffer.of(4, 0xff, 0xff, 0xff)]),
  ],
])('%s: %s', async (code, _what, file) => {
  expect(await probeOutcome(file)).toBe(code)
})

test('noise after a valid header is rejected before much of it was read', () => {
  const noise = Buffer.from(Uint8Array.from({ length: 2_000_000 }, (_, i) => (i * i * 31) >> 3))
  expect(bytesUntilRejected(start, noise)).toBeLessThan(100_000)
  expect(bytesUntilRejected(start, frames[0]!, noise)).toBeLessThan(100_000)
})

/** How many bytes of a corrupt file are read before it is rejected. */
function bytesUntilRejected(...parts: Buffer[]): number {
  const file = Buffer.concat(parts)
  const parser = new PushParser(demux({ open: () => undefined, packet: () => undefined }))
  for (let at = 0; at < file.length; at += 1_000) {
    try {
      parser.push(file.subarray(at, at + 1_000))
    } catch (error) {
      expect(error).toMatchObject({ code: 'audio_corrupt' })
      return at
    }
  }
  return file.length
}

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
