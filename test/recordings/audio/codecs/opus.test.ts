import { OpusDecoder } from 'opus-decoder'
import { OpusDurationCounter, readOpusHead } from '../../../../src/recordings/audio/codecs/opus.js'
import { demuxed, fixture } from '../clips.js'
import { makeWebm, opusHead } from '../containers/make-webm.js'

const stereo = readOpusHead(opusHead({ channels: 2, preSkip: 0 }))

test('a packet has the duration that libopus gives, for every configuration and number of frames', async () => {
  const decoder = new OpusDecoder({ channels: 2 })
  await decoder.ready
  const printed = jest.spyOn(console, 'error').mockReturnValue()
  const wrong: unknown[] = []
  for (let toc = 0; toc < 256; toc++) {
    for (const rest of [
      [],
      [0],
      [1, 2],
      [2, 0, 0],
      [3, 0, 0, 0],
      [6, 0, 0, 0, 0, 0, 0],
      [24, ...Array(24).fill(0)],
      [48, ...Array(48).fill(0)],
    ]) {
      const packet = Buffer.of(toc, ...rest)
      const { samplesDecoded, errors } = decoder.decodeFrame(packet)
      const samples = samplesOf(packet)
      // Not every fault must be found, but a packet that decodes must be accepted with the same duration.
      if (errors.length === 0 && samples !== samplesDecoded) wrong.push({ packet, samples, samplesDecoded })
    }
  }
  expect(wrong).toEqual([])
  printed.mockRestore()
  decoder.free()
})

test.each([
  ['no bytes', Buffer.alloc(0)],
  ['two equal frames in an odd number of bytes', Buffer.of(0x01, 1)],
  ['no frames', Buffer.of(0xfb, 0)],
  ['more than 120 ms', Buffer.of(0xfb, 7, 0, 0, 0, 0, 0, 0, 0)],
  ['more bytes than the decoder has room for', Buffer.alloc(7_681)],
])('a packet is rejected: %s', (_what, packet) => {
  expect(samplesOf(packet)).toBe('audio_corrupt')
})

test.each([
  ['audio_unsupported', 'a mapping of channels', opusHead({ channels: 2, family: 1 })],
  ['audio_unsupported', 'three channels', opusHead({ channels: 3 })],
  ['audio_unsupported', 'no channels', opusHead({ channels: 0 })],
  ['audio_corrupt', 'half a head', opusHead().subarray(0, 10)],
])('%s: %s', (code, _what, head) => {
  expect(() => readOpusHead(head)).toThrow(expect.objectContaining({ code }))
})

test('an endless stream is rejected at the maximum duration', () => {
  const { packets } = demuxed(fixture('en.ogg'))
  const endless = Array.from({ length: 10 }, () => packets).flat()
  const { error, packets: taken } = demuxed(makeWebm({ packets: endless }))
  expect(error).toBe('audio_too_long')
  expect(taken.length).toBeLessThan(31 * 50 + 1)
})

function samplesOf(packet: Buffer): number | string {
  try {
    return new OpusDurationCounter(stereo).add(packet)
  } catch (error) {
    return (error as { code: string }).code
  }
}
