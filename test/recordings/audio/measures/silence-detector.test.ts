import { Readable } from 'node:stream'
import { crc8, CRC16 } from '../../../../src/recordings/audio/bytes/crc.js'
import { closeDecoders, createProbe, measure } from '../../../../src/recordings/audio/index.js'
import { probeOutcome, fixture, probe, demuxed } from '../clips.js'
import { makeWebm } from '../containers/make-webm.js'

afterAll(closeDecoders)

const speech = demuxed(fixture('en.ogg')).packets
const silence = demuxed(fixture('silent.ogg')).packets
/** Two frames of 20 ms with sizes larger than the packet, which only decoding shows. */
const UNDECODABLE = Buffer.of(0xfb, 0x82, 200, 1, 2, 3)

test('sound after 24 s of silence is found', async () => {
  const late = makeWebm({ packets: [...repeated(silence, 1_200), ...speech.slice(40, 60)] })
  for (const chunkBytes of [500, 64 * 1024])
    expect(await probe(late, chunkBytes)).toMatchObject({ duration_ms: 24_394 })
})

test('a silent recording is rejected, in one chunk or in many', async () => {
  const silent = makeWebm({ packets: repeated(silence, 1_200) })
  for (const chunkBytes of [500, 64 * 1024])
    expect(await probeOutcome(silent, chunkBytes)).toBe('audio_silent')
})

test('rounding noise is silent, also where a batch begins in the middle of it', async () => {
  for (const chunkBytes of [300, 64 * 1024])
    expect(await probeOutcome(fixture('rounding.ogg'), chunkBytes)).toBe('audio_silent')
})

test('packets that do not decode are rejected, of a long recording while it is uploaded', async () => {
  expect(await probeOutcome(makeWebm({ packets: repeated([UNDECODABLE], 20) }))).toBe('audio_corrupt')
  const endless = makeWebm({ packets: repeated([UNDECODABLE], 700) })
  const probe = createProbe()
  const sending = async () => {
    for (let at = 0; at < endless.length - 1_000; at += 500) await probe.write(endless.subarray(at, at + 500))
  }
  await expect(sending()).rejects.toMatchObject({ code: 'audio_corrupt' })
})

test('the upload waits while the decoders are behind', async () => {
  const silent = makeWebm({ packets: repeated(silence, 200) })
  const probe = createProbe()
  expect(probe.write(silent.subarray(0, 100))).toBeUndefined()
  expect(probe.write(silent.subarray(100))).toBeInstanceOf(Promise)
  await expect(probe.finish()).rejects.toMatchObject({ code: 'audio_silent' })
})

test('a FLAC frame with a right checksum that does not decode is rejected', async () => {
  const file = fixture('hi-16bit.flac')
  const { packets } = demuxed(file)
  const at = file.indexOf(packets[0]!)
  const frame = Buffer.from(packets[0]!)
  // The header ends with its checksum; a reserved type of subframe follows.
  const headerBytes = frame.findIndex((_, i) => i > 4 && crc8(frame.subarray(0, i)) === 0)
  frame[headerBytes] = 0x7e
  frame.writeUInt16BE(crc16(frame.subarray(0, -2)), frame.length - 2)
  frame.copy(file, at)
  expect(demuxed(file).error).toBeUndefined()
  expect(await probeOutcome(file)).toBe('audio_corrupt')
})

test('closing the decoders waits for running probes, and later probes start new ones', async () => {
  const running = probe(fixture('en.ogg'))
  await closeDecoders()
  expect(await running).toMatchObject({ format: 'ogg' })
  expect(await probe(fixture('en.ogg'))).toMatchObject({ format: 'ogg' })
})

test('a measurement leaves out packets that do not decode, as players do', async () => {
  const clean = makeWebm({ packets: speech })
  const broken = makeWebm({ packets: [...speech.slice(0, 180), UNDECODABLE, ...speech.slice(180)] })
  const [before, after] = await Promise.all(
    [clean, broken].map((file) => measure(Readable.from([file]), 'webm')),
  )
  expect(after!.levels!.peak_db).toBeCloseTo(before!.levels!.peak_db, 1)
})

function repeated(packets: Buffer[], count: number): Buffer[] {
  return Array.from(
    { length: count },
    (_, i) => packets[10 + (i % Math.max(1, packets.length - 10))] ?? packets[0]!,
  )
}

function crc16(bytes: Buffer): number {
  return bytes.reduce((crc, byte) => ((crc << 8) & 0xffff) ^ CRC16[(crc >> 8) ^ byte]!, 0)
}
