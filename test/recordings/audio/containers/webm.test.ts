import { closeDecoders } from '../../../../src/recordings/audio/index.js'
import { probeOutcome, fixture, demuxed } from '../clips.js'
import { element, makeWebm, opusHead, type WebmOptions } from './make-webm.js'

afterAll(closeDecoders)

/** Opus packets of 20 ms: 184 of them, of which 312 samples are pre-skip. */
const { packets } = demuxed(fixture('en.ogg'))
const DURATION_MS = Math.round((packets.length * 960 - 312) / 48)

test.each<[string, Omit<WebmOptions, 'packets'>]>([
  ['sizes known (a file that was finished)', {}],
  ['sizes unknown (a file that was streamed)', { sizes: 'unknown' }],
  ['block groups', { groups: true }],
  ['Xiph lacing', { lacing: 'xiph', perBlock: 4 }],
  ['EBML lacing', { lacing: 'ebml', perBlock: 4 }],
  [
    'EBML lacing in groups of unknown clusters',
    { lacing: 'ebml', perBlock: 7, groups: true, sizes: 'unknown' },
  ],
])('%s: demuxing gives the packets that were muxed', async (_what, options) => {
  const file = makeWebm({ packets, ...options })
  expect(demuxed(file).packets).toEqual(packets)
  expect(await probeOutcome(file)).toMatchObject({ duration_ms: DURATION_MS, channels: 1 })
})

test('fixed lacing: demuxing gives the packets that were muxed', async () => {
  const equal = packets.filter(({ length }) => length === packets[50]!.length)
  const file = makeWebm({ packets: equal, lacing: 'fixed', perBlock: 2 })
  expect(demuxed(file).packets).toEqual(equal)
})

test('Xiph lacing with sizes of more than one byte', () => {
  const large = [100, 255, 256, 600, 1_000].map((length) => Buffer.alloc(length, 0xf8))
  expect(demuxed(makeWebm({ packets: large, lacing: 'xiph', perBlock: 5 })).packets).toEqual(large)
})

test('blocks of other tracks are ignored', () => {
  const subtitle = element('a3', [Buffer.of(0x82, 0, 0, 0x80), Buffer.from('hello')])
  expect(demuxed(makeWebm({ packets, sizes: 'unknown' }), subtitle).packets).toEqual(packets)
})

test('a file that ends between two blocks is truncated if its size is known, shorter if it was streamed', async () => {
  const lastBlock = 4 + 1 + 4 + packets.at(-1)!.length
  expect(await probeOutcome(makeWebm({ packets }).subarray(0, -lastBlock))).toBe('audio_truncated')
  const streamed = makeWebm({ packets, sizes: 'unknown' }).subarray(0, -lastBlock)
  expect(await probeOutcome(streamed)).toMatchObject({ duration_ms: DURATION_MS - 20 })
})

test('the duration leaves out the padding of a block, and no more than that block', async () => {
  const padded = (discard: number) => makeWebm({ packets, groups: true, discard })
  expect(await probeOutcome(padded(10e6))).toMatchObject({ duration_ms: DURATION_MS - 10 })
  expect(await probeOutcome(padded(2e9))).toMatchObject({ duration_ms: DURATION_MS - 20 })
  expect(await probeOutcome(padded(-2e9))).toMatchObject({ duration_ms: DURATION_MS })
})

test('the duration is that of the packets, whatever the header claims', async () => {
  const claims = element('1549a966', [element('4489', [Buffer.from('40a0000000000000', 'hex')])])
  const honest = makeWebm({ packets, sizes: 'unknown' })
  const at = honest.indexOf(Buffer.from('1654ae6b', 'hex'))
  const lying = Buffer.concat([honest.subarray(0, at), claims, honest.subarray(at)])
  expect(await probeOutcome(lying)).toMatchObject({ duration_ms: DURATION_MS })
  const repeated = Array.from({ length: 9 }, () => packets).flat()
  expect(await probeOutcome(makeWebm({ packets: repeated }))).toBe('audio_too_long')
})

test('the gain of the header is applied before silence is detected', async () => {
  const nearlyMute = opusHead({ gain: -128 * 256 })
  expect(await probeOutcome(makeWebm({ packets, head: nearlyMute }))).toBe('audio_silent')
})

test.each<[code: string, what: string, file: Buffer]>([
  ['audio_unsupported', 'another codec', makeWebm({ packets, codec: 'A_VORBIS' })],
  ['audio_unsupported', 'surround', makeWebm({ packets, head: opusHead({ channels: 6, family: 1 }) })],
  ['audio_corrupt', 'no Opus head', makeWebm({ packets, head: Buffer.alloc(0) })],
  ['audio_corrupt', 'an empty packet', makeWebm({ packets: [Buffer.alloc(0), ...packets] })],
  ['audio_corrupt', 'a packet of 63 frames', makeWebm({ packets: [Buffer.of(0xff, 0x3f), ...packets] })],
  ['audio_corrupt', 'a packet too large to decode', makeWebm({ packets: [Buffer.alloc(5_000), ...packets] })],
  ['audio_corrupt', 'two concatenated files', Buffer.concat([makeWebm({ packets }), makeWebm({ packets })])],
  ['audio_corrupt', 'zeros after the end', Buffer.concat([makeWebm({ packets }), Buffer.alloc(10)])],
  ['audio_corrupt', '150,000 void elements', withPadding(150_000)],
  ['audio_truncated', 'only a header', makeWebm({ packets }).subarray(0, 20)],
  ['audio_empty', 'a track without blocks', makeWebm({ packets: [] })],
])('%s: %s', async (code, _what, file) => {
  expect(await probeOutcome(file)).toBe(code)
})

test('some void elements are accepted', async () => {
  expect(await probeOutcome(withPadding(50))).toMatchObject({ duration_ms: DURATION_MS })
})

/** As many empty elements, behind the cluster. */
function withPadding(count: number): Buffer {
  const nothing = Buffer.concat(Array.from({ length: count }, () => Buffer.of(0xec, 0x80)))
  return Buffer.concat([makeWebm({ packets, sizes: 'unknown' }), nothing])
}
