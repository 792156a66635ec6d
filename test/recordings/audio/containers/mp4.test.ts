import { probeOutcome, fixture, demuxed } from '../clips.js'

const PLAIN = 'en.m4a'
const FIRST = 'sw-faststart.m4a'
const FRAGMENTED = 'hi-fragmented.mp4'

describe('the duration does not depend on wrong claims of', () => {
  test.each([
    ['the movie header', 'mvhd', 16],
    ['the track header', 'tkhd', 20],
    ['the media header', 'mdhd', 16],
  ])('%s', async (_what, box, at) => {
    expect(await probeOutcome(patched(PLAIN, box, at, 1))).toMatchObject({ duration_ms: 3_662 })
    expect(await probeOutcome(patched(PLAIN, box, at, 0x7fffffff))).toMatchObject({ duration_ms: 3_662 })
  })

  test.each([10, 100_000])('a table that makes each frame last %d ticks', async (ticks) => {
    // The frames without the edit that trims them: 173 of 1024 samples less the encoder's delay.
    const facts = await probeOutcome(patched(PLAIN, 'stts', 12, ticks))
    expect(facts).toMatchObject({ duration_ms: 3_662 })
  })

  test('a fragment that makes each frame last one tick', async () => {
    const { frames } = demuxed(fixture(FRAGMENTED))
    const copy = fixture(FRAGMENTED)
    for (const at of positions(copy, 'tfhd'))
      if (copy.readUInt32BE(at + 4) & 8) copy.writeUInt32BE(1, at + 12)
    expect(Math.abs(demuxed(copy).frames - frames)).toBeLessThanOrEqual(1_024)
  })
})

describe('an edit list', () => {
  test('shortens the duration', async () => {
    expect(await probeOutcome(patched(PLAIN, 'elst', 8, 1_000))).toMatchObject({ duration_ms: 1_000 })
    expect(await probeOutcome(patched(PLAIN, 'elst', 12, 48_000))).toMatchObject({ duration_ms: 2_684 })
  })

  test('does not prolong the duration', async () => {
    expect(await probeOutcome(patched(PLAIN, 'elst', 8, 0x7fffffff))).toMatchObject({ duration_ms: 3_662 })
  })

  test('that plays nothing makes the file empty', async () => {
    expect(await probeOutcome(patched(PLAIN, 'elst', 12, 0x7fffffff))).toBe('audio_empty')
  })
})

test('media without a size goes on to the end of the file', async () => {
  expect(await probeOutcome(patched(FIRST, 'mdat', -8, 0))).toMatchObject({ duration_ms: 3_636 })
})

test('a media size of 64 bits is read', async () => {
  const copy = fixture(PLAIN)
  const [mdat = 0] = positions(copy, 'mdat')
  // The encoder leaves room for them: an empty box before the media.
  expect(copy.toString('latin1', mdat - 12, mdat - 8)).toBe('free')
  const size = copy.readUInt32BE(mdat - 8) + 8
  copy.writeUInt32BE(1, mdat - 16)
  copy.write('mdat', mdat - 12)
  copy.writeBigUInt64BE(BigInt(size), mdat - 8)
  expect(await probeOutcome(copy)).toMatchObject({ duration_ms: 3_662 })
})

test.each<[code: string, what: string, file: Buffer]>([
  ['audio_too_long', 'four billion samples', patched(PLAIN, 'stsz', 8, 0xffffffff)],
  ['audio_corrupt', 'four billion samples in a fragment', patched(FRAGMENTED, 'trun', 4, 0xffffffff)],
  ['audio_truncated', 'samples beyond the end of the file', patched(PLAIN, 'stco', 8, 0x7fffffff)],
  ['audio_corrupt', 'a sample larger than any AAC frame', patched(PLAIN, 'stsz', 12, 100_000)],
  ['audio_corrupt', 'fewer times than samples', patched(PLAIN, 'stts', 4, 0)],
  ['audio_corrupt', 'fewer chunks than samples', patched(PLAIN, 'stco', 4, 0)],
  ['audio_corrupt', 'ten thousand edits', patched(PLAIN, 'elst', 4, 10_000)],
  ['audio_corrupt', 'a timescale of 0', patched(PLAIN, 'mdhd', 12, 0)],
  ['audio_corrupt', 'a box larger than the one around it', patched(PLAIN, 'mdia', -8, 0x7fffff)],
  ['audio_corrupt', 'a box smaller than its own header', patched(PLAIN, 'mdia', -8, 7)],
  ['audio_corrupt', 'an empty box smaller than its own header', patched(PLAIN, 'free', -8, 7)],
  [
    'audio_corrupt',
    'tables of 5 MB, before they are read',
    nested(['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsz'], 5_000_000),
  ],
  ['audio_corrupt', 'two headers', Buffer.concat([fixture(PLAIN), movie(PLAIN)])],
  ['audio_corrupt', 'fragments before the header', withoutBox(FRAGMENTED, 'moov')],
  ['audio_truncated', 'no header', withoutBox(PLAIN, 'moov')],
  ['audio_truncated', 'no media', withoutBox(PLAIN, 'mdat')],
  ['audio_empty', 'a header without fragments', throughHeader(FRAGMENTED)],
  ['audio_unsupported', 'video', patchedText(PLAIN, 'hdlr', 8, 'vide')],
  ['audio_unsupported', 'another codec', patchedText(PLAIN, 'stsd', 12, 'alac')],
])('%s: %s', async (code, _what, file) => {
  expect(await probeOutcome(file)).toBe(code)
})

/** The positions of the contents of all boxes of a type. */
function positions(file: Buffer, type: string): number[] {
  const found: number[] = []
  for (let at = file.indexOf(type); at >= 0; at = file.indexOf(type, at + 4)) found.push(at + 4)
  return found
}

/** The fixture with a number changed in its first box of a type; negative positions are in the header of the box. */
function patched(name: string, type: string, at: number, value: number): Buffer {
  const copy = fixture(name)
  copy.writeUInt32BE(value, positions(copy, type)[0]! + at)
  return copy
}

function patchedText(name: string, type: string, at: number, text: string): Buffer {
  const copy = fixture(name)
  copy.write(text, positions(copy, type)[0]! + at, 'latin1')
  return copy
}

function boxRange(file: Buffer, type: string): [from: number, to: number] {
  const from = positions(file, type)[0]! - 8
  return [from, from + file.readUInt32BE(from)]
}

/** The headers of boxes within boxes, the innermost of the given size. */
function nested(types: string[], size: number): Buffer {
  const headers = types.map((type, i) => {
    const header = Buffer.alloc(8)
    header.writeUInt32BE(size + 8 * (types.length - i), 0)
    header.write(type, 4)
    return header
  })
  return Buffer.concat([fixture(PLAIN).subarray(0, boxRange(fixture(PLAIN), 'ftyp')[1]), ...headers])
}

function movie(name: string): Buffer {
  const file = fixture(name)
  return file.subarray(...boxRange(file, 'moov'))
}

function withoutBox(name: string, type: string): Buffer {
  const file = fixture(name)
  const [from, to] = boxRange(file, type)
  return Buffer.concat([file.subarray(0, from), file.subarray(to)])
}

function throughHeader(name: string): Buffer {
  const file = fixture(name)
  return file.subarray(0, boxRange(file, 'moov')[1])
}
