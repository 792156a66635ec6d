import { answerTo, fixture, unpack } from '../clips.js'
import { makeHeader, makeMp4, type Mp4Options } from './make-mp4.js'

/** Frames that no one could take for silence, of sizes that differ, and of one size. */
const various = Array.from({ length: 100 }, (_, i) => Buffer.alloc(20 + (i % 7), 0x5a))
const equal = Array.from({ length: 100 }, () => Buffer.alloc(24, 0x5a))
const fragments = [various.slice(0, 40), various.slice(40)]
const equalFragments = [equal.slice(0, 40), equal.slice(40)]
const WHOLE = { duration_ms: Math.round((100 * 1024) / 48), sample_rate: 48_000, channels: 1 }

test.each<[string, Mp4Options]>([
  ['all said frame by frame', { fragments }],
  ['runs that follow each other', { fragments, perRun: 9 }],
  ['places from the start of the file', { fragments, offset: 'file', perRun: 9 }],
  ['fields of no use', { fragments, firstFlags: true, compositionOffsets: true }],
  ['other fields of no use', { fragments, sampleFlags: true }],
  ['sizes and times said once a part', { fragments: equalFragments, ticksIn: 'part', sizesIn: 'part' }],
  ['sizes and times said in the header', { fragments: equalFragments, ticksIn: 'header', sizesIn: 'header' }],
  ['each frame its own fragment', { fragments: various.map((frame) => [frame]) }],
  ['a last frame of no bytes', { fragments: [...fragments, [Buffer.alloc(0)]] }],
  ['times that are wrong', { fragments, ticks: 1 }],
  ['a track of text beside', { fragments, otherTracks: ['text'] }],
  [
    'an edit that plays it all, as far as was known at the start',
    { fragments, edit: { duration: 1, from: 0 } },
  ],
])('%s', async (_what, options) => {
  expect(await answerTo(makeMp4(options))).toMatchObject(WHOLE)
})

test('an edit leaves out the delay of the encoder', async () => {
  const file = makeMp4({ fragments, edit: { duration: 0, from: 2_112 } })
  expect(await answerTo(file)).toMatchObject({ duration_ms: WHOLE.duration_ms - 44 })
})

test('silence is found in every variant', async () => {
  const frame = Buffer.from('01182007', 'hex')
  const quiet = Array.from({ length: 50 }, () => frame)
  for (const offset of ['fragment', 'file'] as const) {
    expect(await answerTo(makeMp4({ fragments: [quiet, quiet], offset, perRun: 7 }))).toBe('audio_silent')
    const last = makeMp4({ fragments: [quiet, [...quiet, equal[0]!]], offset, perRun: 7 })
    expect(await answerTo(last)).toMatchObject({ sample_rate: 48_000 })
  }
})

test('silence behind more than is held counts as sound', async () => {
  // A header that comes after media with a gap of 300 KB in it.
  const plain = fixture('silent.m4a')
  const at = plain.indexOf('mdat') + 4
  const far = Buffer.concat([plain.subarray(0, at), Buffer.alloc(300_000), plain.subarray(at)])
  far.writeUInt32BE(far.readUInt32BE(at - 8) + 300_000, at - 8)
  const offsets = far.indexOf('stco') + 12
  far.writeUInt32BE(far.readUInt32BE(offsets) + 300_000, offsets)
  expect(await answerTo(plain)).toBe('audio_silent')
  expect(await answerTo(far)).toMatchObject({ duration_ms: 1_500 })
})

test.each<[code: string, what: string, file: Buffer]>([
  ['audio_unsupported', 'a track of pictures beside', makeMp4({ fragments, otherTracks: ['vide'] })],
  ['audio_unsupported', 'two tracks of sound', makeMp4({ fragments, otherTracks: ['soun'] })],
  ['audio_corrupt', 'two headers', Buffer.concat([makeMp4({ fragments }), makeHeader({ fragments })])],
  [
    'audio_corrupt',
    'the same bytes over and over',
    makeMp4({ fragments: equalFragments, perRun: 5, overlapping: true }),
  ],
  [
    'audio_too_long',
    'half a minute and two seconds',
    makeMp4({ fragments: Array.from({ length: 15 }, () => various) }),
  ],
  ['audio_too_short', 'a click', makeMp4({ fragments: [various.slice(0, 23)] })],
])('%s: %s', async (code, _what, file) => {
  expect(await answerTo(file)).toBe(code)
})

test('four billion frames of one size are not listed one by one', () => {
  const file = makeMp4({ fragments: equalFragments, ticksIn: 'header', sizesIn: 'header' })
  file.writeUInt32BE(0xffffffff, file.lastIndexOf('trun') + 8)
  expect(unpack(file).refused).toBe('audio_too_long')
})

test('a file without end is refused before it ends', () => {
  const endless = makeMp4({ fragments: Array.from({ length: 60 }, () => various.slice(0, 50)) })
  expect(unpack(endless.subarray(0, -1)).refused).toBe('audio_too_long')
})
