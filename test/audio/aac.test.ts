import fc from 'fast-check'
import { isSilentFrame } from '../../src/recordings/audio/aac-silence.js'

/** Frames of digital silence as ffmpeg writes them. */
const MONO = '01182007'
const STEREO = '211004608c1c'
const SURROUND = '01182001088023046023100460' + '8c0c230000e0'

test.each([
  ['mono', MONO],
  ['stereo', STEREO],
  ['5.1', SURROUND],
])('silence in %s is recognised', (_what, frame) => {
  expect(isSilentFrame(Buffer.from(frame, 'hex'))).toBe(true)
})

test('a frame that is filled up to a constant size is as silent', () => {
  const channel = bits(MONO).slice(0, 29)
  expect(isSilentFrame(pack(`${channel} 110 0010 ${'0110'.repeat(4)} 111`))).toBe(true)
  expect(isSilentFrame(pack(`${channel} 110 1111 00010000 ${'01'.repeat(30 * 4)} 111`))).toBe(true)
  expect(isSilentFrame(pack(`${channel} 100 0000 0 00000010 ${'01'.repeat(8)} 111`))).toBe(true)
})

test('bands that are all zeros are silent, any that has values, noise or a copy of another channel is not', () => {
  // One channel, gain 200, one long window, 5 bands in one section of the given code book, no further tools.
  const frame = (book: string) => pack(`000 0000 11001000 0 00 0 000101 0 ${book} 00101 000 111`)
  expect(isSilentFrame(frame('0000'))).toBe(true)
  for (const book of ['0001', '1011', '1101', '1111']) expect(isSilentFrame(frame(book))).toBe(false)
})

test('eight short windows', () => {
  const frame = (book: string) => pack(`000 0000 11001000 0 10 0 0011 1111110 0000 011 ${book} 011 000 111`)
  expect(isSilentFrame(frame('0000'))).toBe(true)
  expect(isSilentFrame(frame('0010'))).toBe(false)
})

test('what is cut, empty or not understood counts as sound', () => {
  expect(isSilentFrame(Buffer.alloc(0))).toBe(false)
  expect(isSilentFrame(Buffer.alloc(100))).toBe(false)
  expect(isSilentFrame(Buffer.from(MONO, 'hex').subarray(0, 3))).toBe(false)
  expect(isSilentFrame(pack('101 0000'))).toBe(false)
})

test('no bytes make it throw or run on', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(typeof isSilentFrame(bytes)).toBe('boolean')
    }),
    { numRuns: 2_000 },
  )
})

function bits(hex: string): string {
  return [...Buffer.from(hex, 'hex')].map((byte) => byte.toString(2).padStart(8, '0')).join('')
}

function pack(text: string): Buffer {
  const digits = text.replaceAll(' ', '')
  return Buffer.from(digits.match(/.{1,8}/g)!.map((byte) => parseInt(byte.padEnd(8, '0'), 2)))
}
