import { encodeWav, toInt16 } from '../../../../src/browser/lib/capture/wav.js'

describe('the WAV file', () => {
  test('has a header that describes its samples, and the samples unchanged', () => {
    const file = Buffer.from(encodeWav(Int16Array.of(0, 1, -1, 32_767, -32_768), 44_100))
    expect(file.toString('latin1', 0, 4) + file.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ')
    expect(file.readUInt32LE(4)).toBe(file.length - 8)
    const format = [
      file.readUInt16LE(20),
      file.readUInt16LE(22),
      file.readUInt32LE(24),
      file.readUInt16LE(34),
    ]
    expect(format).toEqual([1, 1, 44_100, 16])
    expect(file.readUInt32LE(40)).toBe(10)
    expect([0, 1, 2, 3, 4].map((index) => file.readInt16LE(44 + 2 * index))).toEqual([
      0, 1, -1, 32_767, -32_768,
    ])
  })

  test('samples keep their value; those beyond full scale are clipped, not wrapped', () => {
    expect([...toInt16(Float32Array.of(0, 0.5, -0.5, 1, -1, 1.5, -1.5))]).toEqual([
      0, 16_384, -16_384, 32_767, -32_768, 32_767, -32_768,
    ])
    const every = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768)
    expect(toInt16(Float32Array.from(every, (sample) => sample / 32_768))).toEqual(every)
  })
})
