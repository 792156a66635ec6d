import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { closeDecoders, createProbe, type AudioProperties } from '../../../../src/recordings/audio/index.js'
import { demuxed, fixture, probe, probeOutcome, type Demuxed } from '../clips.js'
import { makeWav } from './make-wav.js'

afterAll(closeDecoders)

/** One file of each container, and of each form that has a demuxing path of its own. */
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

/** Where headers are. Half of all cuts and changes are made there. */
const HEADER_BYTES = 1_500

describe('cut anywhere', () => {
  test.each(CONTAINERS)(
    '%s gives the same packets in any chunks, and no false duration when truncated',
    (name) => {
      const file = fixture(name)
      const whole = demuxed(file)
      const byteByByte = Array.from({ length: 600 }, (_, i) => i + 1)
      fc.assert(
        fc.property(cuts(file.length), (positions) => {
          const chunks = cutAt(file, positions)
          expectSame(demuxed(...chunks), whole)
          const end = positions[positions.length >> 1]
          expectTruncated(demuxed(file.subarray(0, end)), whole, name)
        }),
        { numRuns: 60, examples: [[byteByByte], [byteByByte.map((i) => file.length - i).reverse()]] },
      )
    },
  )

  test('a WAV has the same levels in any chunks', async () => {
    const file = fixture('hi-24bit.wav')
    expect(await probe(file, 7)).toEqual(await probe(file, file.length))
  })
})

describe('damaged anywhere, a file is rejected with a code or accepted with plausible properties', () => {
  test.each(CONTAINERS)('%s, demuxed', (name) => {
    const file = fixture(name)
    fc.assert(
      fc.property(damage(file), (damaged) => {
        const { error, frames, audio } = demuxed(damaged)
        if (!error) expect(frames / audio!.sample_rate).toBeLessThanOrEqual(31)
      }),
      { numRuns: 200 },
    )
  })

  test.each(CONTAINERS)('%s, probed', async (name) => {
    await fc.assert(
      fc.asyncProperty(damage(fixture(name)), async (damaged) => {
        const outcome = await probeOutcome(damaged)
        if (typeof outcome !== 'string') expectPlausible(outcome)
      }),
      { numRuns: 25 },
    )
  })

  test('noise behind the signature of any format is rejected', () => {
    const signatures = CONTAINERS.map((name) => fixture(name).subarray(0, 12))
    fc.assert(
      fc.property(fc.constantFrom(...signatures), fc.uint8Array({ maxLength: 5_000 }), (signature, noise) => {
        expect(typeof demuxed(signature, Buffer.from(noise)).error).toBe('string')
      }),
      { numRuns: 400 },
    )
  })
})

test('the memory of a probe does not grow with the file', async () => {
  const file = createProbe()
  await file.write(makeWav({ samples: Buffer.alloc(0), rate: 96_000, channels: 6, dataSize: 0xffffffff }))
  const before = await retainedBytes()
  for (let sent = 0; sent < 19; sent++) await file.write(Buffer.alloc(1024 * 1024, sent + 1))
  expect((await retainedBytes()) - before).toBeLessThan(3 * 1024 * 1024)
  expect(await file.finish()).toMatchObject({ channels: 6 })
})

test('a probe that is destroyed while it finishes gives no result', async () => {
  const destroyed = createProbe()
  await destroyed.write(fixture('en.ogg'))
  const result = destroyed.finish()
  destroyed.destroy()
  await expect(result).rejects.toThrow('destroyed')
})

test('a probe can be destroyed at any time, more than once', async () => {
  for (const name of CONTAINERS) {
    const destroyed = createProbe()
    void destroyed.write(fixture(name).subarray(0, 5_000))
    destroyed.destroy()
    destroyed.destroy()
    await expect(destroyed.finish()).rejects.toThrow()
  }
})

/** Bytes of buffers that are still referenced. The garbage collector frees the others with some delay. */
async function retainedBytes(): Promise<number> {
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

function position(length: number): fc.Arbitrary<number> {
  return fc.oneof(fc.nat(Math.min(length, HEADER_BYTES) - 1), fc.nat(length - 1))
}

/** Ascending positions inside of a file. */
function cuts(length: number): fc.Arbitrary<number[]> {
  return fc
    .array(position(length), { minLength: 1, maxLength: 12 })
    .map((positions) => positions.sort((a, b) => a - b))
}

function cutAt(file: Buffer, positions: number[]): Buffer[] {
  return [0, ...positions].map((from, i) => file.subarray(from, positions[i]))
}

/** The file with some bytes changed, or with a piece left out, repeated or replaced by noise. */
function damage(file: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.tuple(position(file.length), fc.nat(255))
  const changed = fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) => {
    const copy = Buffer.from(file)
    for (const [at, value] of changes) copy[at] = value
    return copy
  })
  const piece = fc.record({
    from: fc.nat(file.length),
    length: fc.nat(3_000),
    noise: fc.uint8Array({ maxLength: 999 }),
    repeat: fc.boolean(),
  })
  const replaced = piece.map(({ from, length, noise, repeat }) => {
    const to = repeat ? Math.max(0, from - length) : from + length
    return Buffer.concat([file.subarray(0, from), noise, file.subarray(to)])
  })
  return fc.oneof({ weight: 2, arbitrary: changed }, { weight: 1, arbitrary: replaced })
}

function expectSame(actual: Demuxed, expected: Demuxed): void {
  expect({ ...actual, packets: [] }).toEqual({ ...expected, packets: [] })
  expect(Buffer.concat(actual.packets).equals(Buffer.concat(expected.packets))).toBe(true)
  // PCM comes in pieces of any size.
  if (expected.audio?.codec === 'pcm') return
  expect(actual.packets.map(({ length }) => length)).toEqual(expected.packets.map(({ length }) => length))
}

/** A truncated file is rejected, unless it was streamed and ends between two packets: then it is shorter. */
function expectTruncated({ error, packets, frames }: Demuxed, whole: Demuxed, name: string): void {
  if (error) return expect(error).toMatch(/^audio_(truncated|not_recognised|empty)$/)
  expect(name).toMatch(/webm$|ogg$|fragmented/)
  expect(frames).toBeLessThanOrEqual(whole.frames)
  expect(Buffer.concat(whole.packets).indexOf(Buffer.concat(packets))).toBe(0)
}

function expectPlausible({ duration_ms, sample_rate, channels, levels }: AudioProperties): void {
  expect(duration_ms).toBeGreaterThanOrEqual(500)
  expect(duration_ms).toBeLessThanOrEqual(30_000)
  expect(sample_rate).toBeGreaterThanOrEqual(8_000)
  expect(channels).toBeGreaterThanOrEqual(1)
  for (const value of Object.values(levels ?? {})) expect(Number.isFinite(value)).toBe(true)
}
