import { probeOutcome, fixture, demuxed } from '../clips.js'
import { makeHeader, makeMp4, type Mp4Options } from './make-mp4.js'

/** Frames that are not silent, of various sizes and of one size. */
const various = Array.from({ length: 100 }, (_, i) => Buffer.alloc(20 + (i % 7), 0x5a))
const equal = Array.from({ length: 100 }, () => Buffer.alloc(24, 0x5a))
const fragments = [various.slice(0, 40), various.slice(40)]
const equalFragments = [equal.slice(0, 40), equal.slice(40)]
const WHOLE = { duration_ms: Math.round((100 * 1024) / 48), sample_rate: 48_000, channels: 1 }

test.each<[string, Mp4Options]>([
  ['size and time of each frame', { fragments }],
  ['several runs in a fragment', { fragments, perRun: 9 }],
  ['offsets from the start of the file', { fragments, offset: 'file', perRun: 9 }],
  ['fields that are not used', { fragments, firstFlags: true, compositionOffsets: true }],
  ['other fields that are not used', { fragments, sampleFlags: true }],
  [
    'size and time in the track fragment header',
    { fragments: equalFragments, ticksIn: 'part', sizesIn: 'part' },
  ],
  ['size and time in the movie header', { fragments: equalFragments, ticksIn: 'header', sizesIn: 'header' }],
  ['one frame per fragment', { fragments: various.map((frame) => [frame]) }],
  ['an empty last frame', { fragments: [...fragments, [Buffer.alloc(0)]] }],
  ['wrong times', { fragments, ticks: 1 }],
  ['a text track beside it', { fragments, otherTracks: ['text'] }],
  ['an edit with the duration that was known at the start', { fragments, edit: { duration: 1, from: 0 } }],
])('the duration is that of all frames: %s', async (_what, options) => {
  expect(await probeOutcome(makeMp4(options))).toMatchObject(WHOLE)
})

test('the duration leaves out the encoder delay of an edit', async () => {
  const file = makeMp4({ fragments, edit: { duration: 0, from: 2_112 } })
  expect(await probeOutcome(file)).toMatchObject({ duration_ms: WHOLE.duration_ms - 44 })
})

test('a silent recording is rejected wherever its offsets are', async () => {
  const frame = Buffer.from('01182007', 'hex')
  const quiet = Array.from({ length: 50 }, () => frame)
  for (const offset of ['fragment', 'file'] as const) {
    expect(await probeOutcome(makeMp4({ fragments: [quiet, quiet], offset, perRun: 7 }))).toBe('audio_silent')
    const last = makeMp4({ fragments: [quiet, [...quiet, equal[0]!]], offset, perRun: 7 })
    expect(await probeOutcome(last)).toMatchObject({ sample_rate: 48_000 })
  }
})

test('silence beyond what is buffered counts as sound', async () => {
  // A header that comes after media with a gap of 300 KB in it.
  const plain = fixture('silent.m4a')
  const at = plain.indexOf('mdat') + 4
  const far = Buffer.concat([plain.subarray(0, at), Buffer.alloc(300_000), plain.subarray(at)])
  far.writeUInt32BE(far.readUInt32BE(at - 8) + 300_000, at - 8)
  const offsets = far.indexOf('stco') + 12
  far.writeUInt32BE(far.readUInt32BE(offsets) + 300_000, offsets)
  expect(await probeOutcome(plain)).toBe('audio_silent')
  expect(await probeOutcome(far)).toMatchObject({ duration_ms: 1_500 })
})

test.each<[code: string, what: string, file: Buffer]>([
  ['audio_unsupported', 'a video track beside it', makeMp4({ fragments, otherTracks: ['vide'] })],
  ['audio_unsupported', 'two audio tracks', makeMp4({ fragments, otherTracks: ['soun'] })],
  ['audio_corrupt', 'two headers', Buffer.concat([makeMp4({ fragments }), makeHeader({ fragments })])],
  [
    'audio_corrupt',
    'runs that overlap in the file',
    makeMp4({ fragments: equalFragments, perRun: 5, overlapping: true }),
  ],
  [
    'audio_too_long',
    'half a minute and two seconds',
    makeMp4({ fragments: Array.from({ length: 15 }, () => various) }),
  ],
  ['audio_too_short', 'a click', makeMp4({ fragments: [various.slice(0, 23)] })],
])('%s: %s', async (code, _what, file) => {
  expect(await probeOutcome(file)).toBe(code)
})

test('four billion frames of one size are rejected without listing them', () => {
  const file = makeMp4({ fragments: equalFragments, ticksIn: 'header', sizesIn: 'header' })
  file.writeUInt32BE(0xffffffff, file.lastIndexOf('trun') + 8)
  expect(demuxed(file).error).toBe('audio_too_long')
})

test('an endless file is rejected at the maximum duration', () => {
  const endless = makeMp4({ fragments: Array.from({ length: 60 }, () => various.slice(0, 50)) })
  expect(demuxed(endless.subarray(0, -1)).error).toBe('audio_too_long')
})
