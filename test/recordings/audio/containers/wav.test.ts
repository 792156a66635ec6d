import { probeOutcome, fixture, probe, demuxed } from '../clips.js'
import { chunk, makeWav, tone } from './make-wav.js'

const samples = tone(1)

test.each([
  ['0', { dataSize: 0, riffSize: 0 }],
  ['0 and a RIFF size of the header alone', { dataSize: 0, riffSize: 36 }],
  ['0xFFFFFFFF', { dataSize: 0xffffffff, riffSize: 0xffffffff }],
  ['0x7FFFF000 (sox to a pipe)', { dataSize: 0x7ffff000, riffSize: 0x7ffff024 }],
])('with a data size of %s the samples go on to the end of the file', async (_what, sizes) => {
  expect(await probe(makeWav({ samples, ...sizes }))).toMatchObject({ duration_ms: 1_000 })
})

test('a wrong RIFF size does not change the duration', async () => {
  expect(await probe(makeWav({ samples, riffSize: 99 }))).toMatchObject({ duration_ms: 1_000 })
})

test('the size of RF64 is read from its ds64 chunk', async () => {
  const size64 = Buffer.alloc(28)
  size64.writeBigUInt64LE(BigInt(samples.length), 8)
  const file = makeWav({ samples, dataSize: 0xffffffff, after: chunk('LIST', tone(0.2)) })
  const start = Buffer.concat([Buffer.from('RF64'), file.subarray(4, 12), chunk('ds64', size64)])
  expect(await probe(Buffer.concat([start, file.subarray(12)]))).toMatchObject({ duration_ms: 1_000 })
})

test('chunks before and after the samples are skipped, odd ones with their padding', async () => {
  const file = makeWav({
    samples,
    before: Buffer.concat([chunk('LIST', Buffer.from('INFOodd')), chunk('bext', Buffer.alloc(602))]),
    after: chunk('LIST', Buffer.from('INFO, which is not audio')),
  })
  expect(demuxed(file).packets.reduce((sum, { length }) => sum + length, 0)).toBe(samples.length)
  expect(await probe(file)).toMatchObject({ duration_ms: 1_000 })
})

test('the duration leaves out half a sample at the end', async () => {
  const odd = Buffer.concat([samples, Buffer.of(1)])
  expect(await probe(makeWav({ samples: odd }))).toMatchObject({ duration_ms: 1_000 })
  expect(await probe(makeWav({ samples: odd, dataSize: 0xffffffff }))).toMatchObject({ duration_ms: 1_000 })
})

test('24 bits give the same result in the plain and in the extensible form', async () => {
  const extensible = fixture('hi-24bit.wav')
  expect(extensible.readUInt16LE(20)).toBe(0xfffe)
  const at = extensible.indexOf('data') + 8
  const plain = makeWav({ samples: extensible.subarray(at), bits: 24 })
  expect(await probe(plain)).toEqual(await probe(extensible))
})

test('stereo samples keep their order', async () => {
  const both = fixture('en-sw-stereo.wav')
  const { audio, packets } = demuxed(both)
  expect(audio).toMatchObject({ channels: 2, encoding: 'int16' })
  expect(Buffer.concat(packets).equals(both.subarray(both.length - 70_400))).toBe(true)
})

test.each<[code: string, what: string, file: Buffer]>([
  ['audio_truncated', 'one byte missing', makeWav({ samples }).subarray(0, -1)],
  [
    'audio_truncated',
    'a chunk larger than the file',
    makeWav({ samples, before: Buffer.from('LIST\xff\xff\xff\x00', 'latin1') }),
  ],
  ['audio_corrupt', 'a format chunk of 4 GB', withFormatSize(0xfffffff0)],
  ['audio_corrupt', 'an empty format chunk', withFormatSize(0)],
  ['audio_corrupt', 'frames of the wrong size', withField(32, 6)],
  ['audio_unsupported', 'no sample rate', withField(24, 0)],
  ['audio_unsupported', 'no channels', withField(22, 0)],
  ['audio_unsupported', 'big-endian', Buffer.concat([Buffer.from('RIFX'), makeWav({ samples }).subarray(4)])],
])('%s: %s', async (code, _what, file) => {
  expect(await probeOutcome(file)).toBe(code)
})

function withFormatSize(size: number): Buffer {
  const file = makeWav({ samples })
  file.writeUInt32LE(size, 16)
  return file
}

function withField(at: number, value: number): Buffer {
  const file = makeWav({ samples })
  file.writeUInt16LE(value, at)
  return file
}
