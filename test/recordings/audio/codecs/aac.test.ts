import fc from 'fast-check'
import { readAacDescriptor } from '../../../../src/recordings/audio/codecs/aac.js'
import { isSilentFrame } from '../../../../src/recordings/audio/codecs/aac-silence.js'

/** Frames of digital silence as ffmpeg writes them. */
const MONO = '01182007'
const STEREO = '211004608c1c'
const SURROUND = '01182001088023046023100460' + '8c0c230000e0'

test.each([
  ['mono', MONO],
  ['stereo', STEREO],
  ['5.1', SURROUND],
])('a silent frame is silent: %s', (_what, frame) => {
  expect(isSilentFrame(Buffer.from(frame, 'hex'))).toBe(true)
})

test('a silent frame with padding is silent', () => {
  const channel = bits(MONO).slice(0, 29)
  expect(isSilentFrame(pack(`${channel} 110 0010 ${'0110'.repeat(4)} 111`))).toBe(true)
  expect(isSilentFrame(pack(`${channel} 110 1111 00010000 ${'01'.repeat(30 * 4)} 111`))).toBe(true)
  expect(isSilentFrame(pack(`${channel} 100 0000 0 00000010 ${'01'.repeat(8)} 111`))).toBe(true)
})

test('a frame with spectral values, noise or intensity stereo is not silent, one of zero bands is', () => {
  // One channel, gain 200, one long window, 5 bands in one section of the given code book, no further tools.
  const frame = (book: string) => pack(`000 0000 11001000 0 00 0 000101 0 ${book} 00101 000 111`)
  expect(isSilentFrame(frame('0000'))).toBe(true)
  for (const book of ['0001', '1011', '1101', '1111']) expect(isSilentFrame(frame(book))).toBe(false)
})

test('the same holds for eight short windows', () => {
  const frame = (book: string) => pack(`000 0000 11001000 0 10 0 0011 1111110 0000 011 ${book} 011 000 111`)
  expect(isSilentFrame(frame('0000'))).toBe(true)
  expect(isSilentFrame(frame('0010'))).toBe(false)
})

test('a truncated, empty or unknown frame counts as sound', () => {
  expect(isSilentFrame(Buffer.alloc(0))).toBe(false)
  expect(isSilentFrame(Buffer.alloc(100))).toBe(false)
  expect(isSilentFrame(Buffer.from(MONO, 'hex').subarray(0, 3))).toBe(false)
  expect(isSilentFrame(pack('101 0000'))).toBe(false)
})

test('no bytes make it throw or loop', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(typeof isSilentFrame(bytes)).toBe('boolean')
    }),
    { numRuns: 500 },
  )
})

describe('the configuration', () => {
  // Object type, rate index, channels, then for HE the rate of the output and the type beneath, then the frame flags.
  const LOW_COMPLEXITY = '00010 0011 0001 000'

  test.each<[what: string, config: string, sampleRate: number, channels: number, frameSeconds: number]>([
    ['LC at 48 kHz', LOW_COMPLEXITY, 48_000, 1, 1024 / 48_000],
    ['LC in short frames', '00010 0100 0010 100', 44_100, 2, 960 / 44_100],
    [
      'LC at a rate of its own',
      `00010 1111 ${(22_000).toString(2).padStart(24, '0')} 0001 000`,
      22_000,
      1,
      1024 / 22_000,
    ],
    ['HE, whose frames last twice as long', '00101 0110 0001 0011 00010 000', 48_000, 1, 1024 / 24_000],
    ['HE version 2', '11101 0110 0001 0011 00010 000', 48_000, 1, 1024 / 24_000],
    ['channels as the track says', '00010 0011 0000 000', 48_000, 6, 1024 / 48_000],
  ])('%s', (_what, config, sampleRate, channels, frameSeconds) => {
    expect(readAacDescriptor(descriptor(0x40, config), 6)).toEqual({ sampleRate, channels, frameSeconds })
  })

  test.each<[code: string, what: string, bytes: Buffer]>([
    ['audio_unsupported', 'MP3 in MP4', descriptor(0x6b, LOW_COMPLEXITY)],
    ['audio_unsupported', 'a type beyond AAC', descriptor(0x40, '11111 001010 0011 0001 000')],
    ['audio_unsupported', 'a low-delay type', descriptor(0x40, '10111 0011 0001 000')],
    ['audio_unsupported', 'a rate of 1 Hz', descriptor(0x40, `00010 1111 ${'1'.padStart(24, '0')} 0001 000`)],
    ['audio_corrupt', 'a reserved rate', descriptor(0x40, '00010 1110 0001 000')],
    ['audio_corrupt', 'an end in the middle', descriptor(0x40, '00010 001')],
    ['audio_corrupt', 'no descriptor', Buffer.alloc(4)],
  ])('%s: %s', (code, _what, bytes) => {
    expect(() => readAacDescriptor(bytes, 1)).toThrow(expect.objectContaining({ code }))
  })

  /** An `esds` box around a configuration. */
  function descriptor(objectType: number, config: string): Buffer {
    const specific = tagged(5, pack(config))
    const decoder = tagged(4, Buffer.concat([Buffer.of(objectType, 0x15), Buffer.alloc(11), specific]))
    return Buffer.concat([Buffer.alloc(4), tagged(3, Buffer.concat([Buffer.of(0, 1, 0), decoder]))])
  }

  function tagged(tag: number, content: Buffer): Buffer {
    return Buffer.concat([Buffer.of(tag, 0x80, 0x80, 0x80, content.length), content])
  }
})

function bits(hex: string): string {
  return [...Buffer.from(hex, 'hex')].map((byte) => byte.toString(2).padStart(8, '0')).join('')
}

function pack(text: string): Buffer {
  const digits = text.replaceAll(' ', '')
  return Buffer.from(digits.match(/.{1,8}/g)!.map((byte) => parseInt(byte.padEnd(8, '0'), 2)))
}
