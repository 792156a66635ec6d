import { crc32 } from '../../../../src/recordings/audio/bytes/crc.js'
import { closeDecoders } from '../../../../src/recordings/audio/index.js'
import { probeOutcome, fixture, demuxed } from '../clips.js'

afterAll(closeDecoders)

const LAST = 4

/** The pages of the fixture; the first two hold the head and the tags. */
const pages = splitPages(fixture('en.ogg'))

test('a page with a wrong checksum is rejected', async () => {
  const wrong = pages.map((page) => Buffer.from(page))
  wrong[2]!.writeUInt32LE(1, 22)
  expect(await probeOutcome(Buffer.concat(wrong))).toBe('audio_corrupt')
})

test('the duration leaves out the padding that the last page declares, and no more than that page', async () => {
  const withEnd = (granule: bigint) =>
    probeOutcome(Buffer.concat([...pages.slice(0, -1), remade(pages.at(-1)!, { granule })]))
  const granule = pages.at(-1)!.readBigInt64LE(6)
  const whole = { duration_ms: 3_662 }
  expect(await withEnd(granule)).toMatchObject(whole)
  expect(await withEnd(granule - 480n)).toMatchObject({ duration_ms: 3_652 })
  expect(await withEnd(1n << 60n)).toMatchObject({ duration_ms: 3_674 })
  const { frames } = demuxed(...pages.slice(0, -1))
  expect(await withEnd(0n)).toMatchObject({ duration_ms: Math.round(frames / 48) })
})

test('without the end-of-stream flag (a recorder that crashed) the duration counts all packets', async () => {
  const file = Buffer.concat([...pages.slice(0, -1), remade(pages.at(-1)!, { flags: 0 })])
  expect(await probeOutcome(file)).toMatchObject({ duration_ms: 3_674 })
})

test('a last packet that continues on a missing page makes the file truncated', async () => {
  const open = pages.slice(0, -1)
  const last = Buffer.from(open.at(-1)!)
  const count = last[26]!
  // The same bytes, but laced so that the last packet goes on.
  const bytes = last.length - 27 - count
  const laces = Buffer.alloc(Math.floor(bytes / 255), 255)
  const body = last.subarray(27 + count, 27 + count + laces.length * 255)
  const head = Buffer.from(last.subarray(0, 27))
  head[26] = laces.length
  const cut = remade(Buffer.concat([head, laces, body]), {})
  expect(laces.length).toBeGreaterThan(0)
  expect(await probeOutcome(Buffer.concat([...open.slice(0, -1), cut]))).toBe('audio_truncated')
})

test('tags of any size (with a picture, for example) are skipped', async () => {
  const tags = Buffer.alloc(255 * 255, 7)
  tags.write('OpusTags')
  const header = Buffer.from(pages[1]!.subarray(0, 27))
  header[26] = 255
  const first = remade(Buffer.concat([header, Buffer.alloc(255, 255), tags]), {})
  const middle = remade(first, { flags: 1 })
  const lastHeader = Buffer.from(header)
  lastHeader[26] = 1
  const last = remade(Buffer.concat([lastHeader, Buffer.of(0)]), { flags: 1 })
  const file = Buffer.concat([pages[0]!, first, middle, middle, last, ...pages.slice(2)])
  expect(await probeOutcome(file)).toMatchObject({ duration_ms: 3_662 })
})

test.each<[code: string, what: string, file: Buffer]>([
  ['audio_unsupported', 'two concatenated files', Buffer.concat([...pages, ...pages])],
  [
    'audio_unsupported',
    'two interleaved streams',
    Buffer.concat([...pages.slice(0, 2), withSerial(pages[2]!), ...pages.slice(2)]),
  ],
  [
    'audio_corrupt',
    'a page that continues no packet',
    Buffer.concat([...pages.slice(0, 2), remade(pages[2]!, { flags: 1 }), ...pages.slice(3)]),
  ],
  [
    'audio_corrupt',
    'text between pages',
    Buffer.concat([pages[0]!, Buffer.from('x'.repeat(30)), ...pages.slice(1)]),
  ],
  ['audio_empty', 'only head and tags', Buffer.concat([pages[0]!, remade(pages[1]!, { flags: LAST })])],
])('%s: %s', async (code, _what, file) => {
  expect(await probeOutcome(file)).toBe(code)
})

function splitPages(file: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at < file.length;) {
    const lacing = file.subarray(at + 27, at + 27 + file[at + 26]!)
    const end = at + 27 + lacing.length + lacing.reduce((sum, length) => sum + length, 0)
    found.push(file.subarray(at, end))
    at = end
  }
  return found
}

/** The page with other fields and the right checksum. */
function remade(
  page: Buffer,
  { granule, flags, serial }: { granule?: bigint; flags?: number; serial?: number },
): Buffer {
  const copy = Buffer.from(page)
  if (granule !== undefined) copy.writeBigInt64LE(granule, 6)
  if (flags !== undefined) copy[5] = flags
  if (serial !== undefined) copy.writeUInt32LE(serial, 14)
  copy.writeUInt32LE(0, 22)
  copy.writeInt32LE(crc32(copy), 22)
  return copy
}

function withSerial(page: Buffer): Buffer {
  return remade(page, { serial: 99 })
}
