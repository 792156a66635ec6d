import {
  InvalidAudioError,
  closeDecoders,
  createProbe,
  MAX_BYTES,
  measure,
} from '../../../src/recordings/audio/index.js'
import { Readable } from 'node:stream'
import { probeOutcome, fixture } from './clips.js'
import { chunk, makeWav, tone } from './containers/make-wav.js'

afterAll(closeDecoders)

test.each<[code: string, what: string, bytes: Buffer]>([
  ['audio_empty', 'an empty file', Buffer.alloc(0)],
  ['audio_empty', 'only a WAV header', makeWav({ samples: Buffer.alloc(0) })],
  ['audio_empty', 'a WAV without samples', makeWav({ samples: tone(1) }).subarray(0, 36)],
  ['audio_not_recognised', 'text', Buffer.from('<!doctype html><title>No audio</title>')],
  ['audio_not_recognised', 'two letters', Buffer.from('hi')],
  ['audio_not_recognised', 'a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ['audio_not_recognised', 'zeros', Buffer.alloc(100_000)],
  ['audio_truncated', 'half of a WAV', half('speech-en.wav')],
  ['audio_truncated', 'half of a WebM', half('chromium.webm')],
  ['audio_truncated', 'half of an Ogg', half('en.ogg')],
  ['audio_truncated', 'half of a FLAC', half('hi-16bit.flac')],
  ['audio_truncated', 'an MP4 without its header', half('en.m4a')],
  ['audio_truncated', 'an MP4 with its header and half of its media', half('sw-faststart.m4a')],
  ['audio_truncated', 'half of a fragmented MP4', half('hi-fragmented.mp4')],
  ['audio_too_short', 'a recording of 0.499 s', makeWav({ samples: tone(0.499) })],
  ['audio_too_long', 'a recording of 30.001 s', makeWav({ samples: tone(30.001) })],
  [
    'audio_too_long',
    'a recording of 30.001 s in a WAV without a size',
    makeWav({ samples: tone(30.001), dataSize: 0xffffffff }),
  ],
  ['audio_silent', 'zeros in WAV', makeWav({ samples: Buffer.alloc(32_000) })],
  ['audio_silent', 'dither in WAV', makeWav({ samples: dither(16_000) })],
  ['audio_silent', 'silent Ogg', fixture('silent.ogg')],
  ['audio_silent', 'silent WebM', fixture('silent.webm')],
  ['audio_silent', 'silent FLAC', fixture('silent.flac')],
  ['audio_silent', 'silent MP4', fixture('silent.m4a')],
  ['audio_silent', 'silent fragmented MP4', fixture('silent-fragmented.mp4')],
  ['audio_unsupported', 'ADPCM in WAV', fixture('adpcm.wav')],
  ['audio_unsupported', '8 bits in WAV', makeWav({ samples: tone(1), bits: 8 })],
  ['audio_unsupported', 'a sample rate of 4 kHz', makeWav({ samples: tone(1), rate: 4_000 })],
  ['audio_unsupported', 'nine channels', makeWav({ samples: tone(1), channels: 9 })],
  ['audio_unsupported', 'Vorbis in Ogg', fixture('vorbis.ogg')],
  ['audio_unsupported', 'MP3', fixture('speech.mp3')],
  [
    'audio_unsupported',
    'FLAC behind an ID3 tag',
    Buffer.concat([Buffer.from('ID3\x04'), fixture('hi-16bit.flac')]),
  ],
  ['audio_unsupported', 'Opus in MP4', fixture('chromium-opus.mp4')],
  ['audio_unsupported', 'video without sound', fixture('video.webm')],
  ['audio_unsupported', 'video with sound', fixture('video-speech.webm')],
  [
    'audio_corrupt',
    'a float sample that is not a number',
    makeWav({ samples: noNumber(), bits: 32, formatCode: 3 }),
  ],
  [
    'audio_corrupt',
    'samples before their format',
    Buffer.concat([makeWav({ samples: tone(1) }).subarray(0, 12), chunk('data', tone(1))]),
  ],
  ['audio_corrupt', 'a damaged page of Ogg', damaged('en.ogg')],
  ['audio_corrupt', 'a damaged frame of FLAC', damaged('hi-16bit.flac')],
])('%s: %s', async (code, _what, bytes) => {
  expect(await probeOutcome(bytes)).toBe(code)
})

test('a recording of exactly the minimum or the maximum duration is accepted', async () => {
  expect(await probeOutcome(makeWav({ samples: tone(0.5) }))).toMatchObject({ duration_ms: 500 })
  expect(await probeOutcome(makeWav({ samples: tone(30) }))).toMatchObject({ duration_ms: 30_000 })
})

test('a peak of one step of 16 bits is silent, of two is not', async () => {
  expect(await probeOutcome(makeWav({ samples: level(1) }))).toBe('audio_silent')
  expect(await probeOutcome(makeWav({ samples: level(2) }))).toMatchObject({ duration_ms: 1000 })
})

test.each<[code: string, what: string, start: Buffer]>([
  ['audio_too_long', 'a WAV header that says so', makeWav({ samples: tone(31) }).subarray(0, 44)],
  ['audio_too_short', 'a WAV header that says so', makeWav({ samples: tone(0.2) }).subarray(0, 44)],
  ['audio_too_long', 'the sample after the last', makeWav({ samples: tone(30.01), dataSize: 0 })],
  ['audio_too_long', 'four billion samples of MP4', longMovie()],
  ['audio_unsupported', 'the first page of an Ogg', fixture('vorbis.ogg').subarray(0, 200)],
  ['audio_not_recognised', 'twelve bytes', Buffer.from('GIF89a......')],
])('%s is thrown while the upload goes on, after %s', (code, _what, start) => {
  expect(() => createProbe().write(start)).toThrow(expect.objectContaining({ code }))
})

test('audio_too_large is thrown at the first byte above the limit', async () => {
  const probe = createProbe()
  const chunk = Buffer.alloc(1024 * 1024)
  makeWav({ samples: Buffer.alloc(0), before: Buffer.from('LIST\xff\xff\xff\x7f', 'latin1') }).copy(chunk)
  for (let sent = 0; sent < MAX_BYTES; sent += chunk.length) await probe.write(chunk)
  expect(() => probe.write(Buffer.alloc(1))).toThrow(expect.objectContaining({ code: 'audio_too_large' }))
})

test('every call after an error gives the same error', async () => {
  const probe = createProbe()
  expect(() => probe.write(Buffer.from('no audio at all'))).toThrow(InvalidAudioError)
  expect(() => probe.write(fixture('speech-en.wav'))).toThrow(
    expect.objectContaining({ code: 'audio_not_recognised' }),
  )
  await expect(probe.finish()).rejects.toMatchObject({ code: 'audio_not_recognised' })
})

test('the measurement rejects a file that the probe rejects', async () => {
  await expect(measure(Readable.from([half('en.ogg')]), 'ogg')).rejects.toMatchObject({
    code: 'audio_truncated',
  })
})

function half(name: string): Buffer {
  const bytes = fixture(name)
  return bytes.subarray(0, Math.floor(bytes.length / 2))
}

function damaged(name: string): Buffer {
  const bytes = fixture(name)
  bytes[Math.floor(bytes.length / 2)]! ^= 0x10
  return bytes
}

function longMovie(): Buffer {
  const file = fixture('sw-faststart.m4a')
  file.writeUInt32BE(0xffffffff, file.indexOf('stsz') + 12)
  return file.subarray(0, file.indexOf('mdat'))
}

function dither(samples: number): Buffer {
  return Buffer.from(Int16Array.from({ length: samples }, (_, i) => ((i * 7) % 3) - 1).buffer)
}

function level(steps: number): Buffer {
  return Buffer.from(Int16Array.from({ length: 16_000 }, (_, i) => (i === 9_000 ? -steps : 0)).buffer)
}

function noNumber(): Buffer {
  return Buffer.from(Float32Array.from({ length: 16_000 }, (_, i) => (i === 9_000 ? NaN : 0.1)).buffer)
}
