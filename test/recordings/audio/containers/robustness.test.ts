import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { closeDecoders, createProbe, type AudioProperties } from '../../../../src/recordings/audio/index.js'
import { answerTo, fixture, probe, SPEECH, unpack, type Contents } from '../clips.js'
import { makeWav } from './make-wav.js'

afterAll(closeDecoders)

/** Every position is tried at the start, where the headers are, and then every one of this many bytes. */
const HEADER_BYTES = 1_500
const STRIDE = 97

/** One of each container, and the second form of those that have two. */
const CONTAINERS = [
  'hi-24bit.wav',
  'chromium.webm',
  'chromium-sliced.webm',
  'en.ogg',
  'hi-16bit.flac',
  'en.m4a',
  'sw-faststart.m4a',
  'hi-fragmented.mp4',
] as const

describe('it makes no difference where chunks begin', () => {
  test.each(CONTAINERS)('%s, cut in two anywhere', (name) => {
    const file = fixture(name)
    const whole = digest(unpack(file))
    for (const at of places(file)) {
      if (digest(unpack(file.subarray(0, at), file.subarray(at))) !== whole) fail(`cut at ${at}`)
    }
  })

  test.each(CONTAINERS)('%s, byte by byte', async (name) => {
    const file = fixture(name)
    expect(digest(unpack(...Array.from(file, (byte) => Buffer.of(byte))))).toBe(digest(unpack(file)))
    expect(await probe(file, 7)).toEqual(await probe(file, file.length))
  })
})

describe('a file that is cut is refused, or what is left is told honestly', () => {
  test.each(CONTAINERS)('%s, cut anywhere', (name) => {
    const file = fixture(name)
    const whole = unpack(file)
    for (const at of places(file)) {
      const { refused, packets, frames } = unpack(file.subarray(0, at))
      if (refused === 'audio_truncated' || refused === 'audio_not_recognised' || refused === 'audio_empty')
        continue
      // Only containers that may be streamed, and only between two packets.
      expect([name, at, refused]).toEqual([name, at, undefined])
      expect(packets).toEqual(whole.packets.slice(0, packets.length))
      expect(frames).toBeLessThanOrEqual(whole.frames)
      expect(name).toMatch(/webm$|ogg$|fragmented/)
    }
  })

  test.each(SPEECH)('%s, at some places, decoded', async (name) => {
    const file = fixture(name)
    const whole = await probe(file)
    for (let i = 0; i < 40; i++) {
      const answer = await answerTo(file.subarray(0, Math.floor((file.length * i) / 40)))
      if (typeof answer === 'string')
        expect(answer).toMatch(/^audio_(truncated|empty|too_short|not_recognised)$/)
      else expect(answer.duration_ms).toBeLessThan(whole.duration_ms)
    }
  })
})

describe('damage is refused or heard, and never fails in another way', () => {
  test.each(CONTAINERS)('%s, bytes changed anywhere', (name) => {
    const file = fixture(name)
    fc.assert(
      fc.property(changes(file.length), (changed) => {
        const { refused, frames, audio } = unpack(withChanges(file, changed))
        if (!refused) expect(frames / audio!.sample_rate).toBeLessThanOrEqual(31)
      }),
      { numRuns: 1_000 },
    )
  })

  test.each(CONTAINERS)('%s, bytes of its headers changed, decoded', async (name) => {
    const file = fixture(name)
    await fc.assert(
      fc.asyncProperty(changes(400), async (changed) => {
        const answer = await answerTo(withChanges(file, changed))
        if (typeof answer !== 'string') expectSane(answer)
      }),
      { numRuns: 100 },
    )
  })

  test.each(CONTAINERS)('%s, with a piece left out, repeated or made of noise', async (name) => {
    const file = fixture(name)
    const piece = fc.record({
      from: fc.nat(file.length),
      length: fc.nat(3_000),
      noise: fc.uint8Array({ maxLength: 999 }),
    })
    await fc.assert(
      fc.asyncProperty(piece, fc.boolean(), async ({ from, length, noise }, repeat) => {
        const to = repeat ? Math.max(0, from - length) : from + length
        const answer = await answerTo(Buffer.concat([file.subarray(0, from), noise, file.subarray(to)]))
        if (typeof answer !== 'string') expectSane(answer)
      }),
      { numRuns: 60 },
    )
  })

  test('noise behind the signature of any format', () => {
    const starts = CONTAINERS.map((name) => fixture(name).subarray(0, 12))
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 5_000 }), (start, noise) => {
        expect(typeof unpack(start, Buffer.from(noise)).refused).toBe('string')
      }),
      { numRuns: 2_000 },
    )
  })
})

test('memory does not grow with the file', async () => {
  const file = createProbe()
  await file.write(makeWav({ samples: Buffer.alloc(0), rate: 96_000, channels: 6, dataSize: 0xffffffff }))
  const before = await heldBytes()
  for (let sent = 0; sent < 19; sent++) await file.write(Buffer.alloc(1024 * 1024, sent + 1))
  expect((await heldBytes()) - before).toBeLessThan(3 * 1024 * 1024)
  expect(await file.finish()).toMatchObject({ channels: 6 })
})

test('a probe that is let go of while it finishes has found nothing', async () => {
  const abandoned = createProbe()
  await abandoned.write(fixture('en.ogg'))
  const facts = abandoned.finish()
  abandoned.destroy()
  await expect(facts).rejects.toThrow('destroyed')
})

test('a probe can be let go of at any time', async () => {
  for (const name of CONTAINERS) {
    const abandoned = createProbe()
    void abandoned.write(fixture(name).subarray(0, 5_000))
    abandoned.destroy()
    abandoned.destroy()
    await expect(abandoned.finish()).rejects.toThrow()
  }
})

/** Bytes outside of the heap that something still refers to; the collector gives them back in its own time. */
async function heldBytes(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let least = Infinity
  for (let i = 0; i < 10; i++) {
    collect()
    await setTimeout(20)
    least = Math.min(least, process.memoryUsage().arrayBuffers)
  }
  return least
}

function* places(file: Buffer): Generator<number> {
  for (let at = 1; at < file.length; at += at < HEADER_BYTES ? 1 : STRIDE) yield at
}

function digest({ audio, packets, frames, refused }: Contents): string {
  // PCM comes in pieces of any size.
  const isPcm = audio?.codec === 'pcm'
  const parts = isPcm ? [Buffer.concat(packets)] : packets
  return JSON.stringify([audio, frames, refused, parts.map((part) => part.toString('base64'))])
}

type Change = [at: number, value: number]

function changes(length: number): fc.Arbitrary<Change[]> {
  return fc.array(fc.tuple(fc.nat(length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
}

function withChanges(file: Buffer, changed: Change[]): Buffer {
  const copy = Buffer.from(file)
  for (const [at, value] of changed) copy[at] = value
  return copy
}

function expectSane({ duration_ms, sample_rate, channels, levels }: AudioProperties): void {
  expect(duration_ms).toBeGreaterThanOrEqual(500)
  expect(duration_ms).toBeLessThanOrEqual(30_000)
  expect(sample_rate).toBeGreaterThanOrEqual(8_000)
  expect(channels).toBeGreaterThanOrEqual(1)
  for (const value of Object.values(levels ?? {})) expect(Number.isFinite(value)).toBe(true)
}
