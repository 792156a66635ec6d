import { Readable } from 'node:stream'
import { crc8, CRC16 } from '../../../../src/recordings/audio/bytes/crc.js'
import { closeDecoders, createProbe, measure } from '../../../../src/recordings/audio/index.js'
import { answerTo, fixture, probe, unpack } from '../clips.js'
import { makeWebm } from '../containers/make-webm.js'

afterAll(closeDecoders)

const speech = unpack(fixture('en.ogg')).packets
const silence = unpack(fixture('silent.ogg')).packets
/** Two frames of 20 ms whose sizes are larger than the packet: no fault that can be seen without decoding. */
const UNDECODABLE = Buffer.of(0xfb, 0x82, 200, 1, 2, 3)

test('sound is found however late it comes', async () => {
  const late = makeWebm({ packets: [...repeated(silence, 1_200), ...speech.slice(40, 60)] })
  for (const chunkBytes of [500, 64 * 1024])
    expect(await probe(late, chunkBytes)).toMatchObject({ duration_ms: 24_394 })
})

test('silence is silence to the end, in one chunk or in many', async () => {
  const silent = makeWebm({ packets: repeated(silence, 1_200) })
  for (const chunkBytes of [500, 64 * 1024]) expect(await answerTo(silent, chunkBytes)).toBe('audio_silent')
})

test('rounding is silence, also where a decoder begins in the middle of it', async () => {
  for (const chunkBytes of [300, 64 * 1024])
    expect(await answerTo(fixture('rounding.ogg'), chunkBytes)).toBe('audio_silent')
})

test('what does not decode is refused, while it is still being sent when there is much of it', async () => {
  expect(await answerTo(makeWebm({ packets: repeated([UNDECODABLE], 20) }))).toBe('audio_corrupt')
  const endless = makeWebm({ packets: repeated([UNDECODABLE], 700) })
  const probe = createProbe()
  const sending = async () => {
    for (let at = 0; at < endless.length - 1_000; at += 500) await probe.write(endless.subarray(at, at + 500))
  }
  await expect(sending()).rejects.toMatchObject({ code: 'audio_corrupt' })
})

test('the sender is held back while the decoders are behind', async () => {
  const silent = makeWebm({ packets: repeated(silence, 200) })
  const probe = createProbe()
  expect(probe.write(silent.subarray(0, 100))).toBeUndefined()
  expect(probe.write(silent.subarray(100))).toBeInstanceOf(Promise)
  await expect(probe.finish()).rejects.toMatchObject({ code: 'audio_silent' })
})

test('a FLAC frame with the right checksum may still be no audio', async () => {
  const file = fixture('hi-16bit.flac')
  const { packets } = unpack(file)
  const at = file.indexOf(packets[0]!)
  const frame = Buffer.from(packets[0]!)
  // The header ends with its own checksum; behind it, a reserved kind of subframe.
  const headerBytes = frame.findIndex((_, i) => i > 4 && crc8(frame.subarray(0, i)) === 0)
  frame[headerBytes] = 0x7e
  frame.writeUInt16BE(crc16(frame.subarray(0, -2)), frame.length - 2)
  frame.copy(file, at)
  expect(unpack(file).refused).toBeUndefined()
  expect(await answerTo(file)).toBe('audio_corrupt')
})

test('closing the decoders waits for what is running, and they start again when needed', async () => {
  const running = probe(fixture('en.ogg'))
  await closeDecoders()
  expect(await running).toMatchObject({ format: 'ogg' })
  expect(await probe(fixture('en.ogg'))).toMatchObject({ format: 'ogg' })
})

test('measuring passes over packets that do not decode, as a player would', async () => {
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
