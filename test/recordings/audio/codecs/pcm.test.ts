import { int16Samples, PcmDecoder } from '../../../../src/recordings/audio/codecs/pcm.js'

test.each([
  ['int16', '0000 0100 ff7f 0080 ffff', [0, 1, 32_767, -32_768, -1].map((value) => value / 2 ** 15)],
  [
    'int24',
    '000000 010000 000100 ffff7f 000080 ffffff',
    [0, 1, 256, 8_388_607, -8_388_608, -1].map((value) => value / 2 ** 23),
  ],
  ['float32', '0000803f 000000bf 00004040', [1, -0.5, 3]],
] as const)('%s is decoded exactly, also from an odd address', (encoding, hex, expected) => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  const { block, frames } = new PcmDecoder(encoding, 1).decode(bytes)
  expect([...block[0]!.subarray(0, frames)]).toEqual(expected)
  // The bytes begin at an odd address, and the decoder has decoded a longer block before.
  const odd = Buffer.concat([Buffer.of(0), bytes]).subarray(1)
  const decoder = new PcmDecoder(encoding, 1)
  decoder.decode(Buffer.concat([bytes, bytes]))
  expect([...decoder.decode(odd).block[0]!.subarray(0, frames)]).toEqual(expected)
})

test('16-bit samples are read as they are, also from an odd address', () => {
  const bytes = Buffer.from('00000100ff7f0080ffff', 'hex')
  const shifted = Buffer.concat([Buffer.of(0), bytes]).subarray(1)
  for (const place of [bytes, shifted]) {
    expect([...int16Samples(place)]).toEqual([0, 1, 32_767, -32_768, -1])
  }
})

test('interleaved channels are separated', () => {
  const { block, frames } = new PcmDecoder('int16', 2).decode(
    Buffer.from('0040 00c0 0020 00e0'.replaceAll(' ', ''), 'hex'),
  )
  expect(frames).toBe(2)
  expect(block.map((channel) => [...channel])).toEqual([
    [0.5, 0.25],
    [-0.5, -0.25],
  ])
})
