/** Writes WebM element by element, in the variants that recorders differ in. */

type Size = 'known' | 'unknown'

export interface WebmOptions {
  packets: Buffer[]
  /** Of the segment and of the clusters. */
  sizes?: Size
  lacing?: 'none' | 'xiph' | 'fixed' | 'ebml'
  /** Packets in each block; with lacing only. */
  perBlock?: number
  /** Block groups instead of simple blocks. */
  groups?: boolean
  /** Nanoseconds of the last block that are only there to fill it; with groups only. */
  discard?: number
  head?: Buffer
  codec?: string
}

/** A WebM file with one Opus track. */
export function makeWebm(options: WebmOptions): Buffer {
  const { sizes = 'known', codec = 'A_OPUS', head = opusHead() } = options
  const track = element('ae', [
    element('d7', [Buffer.of(1)]),
    element('83', [Buffer.of(2)]),
    element('86', [Buffer.from(codec)]),
    element('63a2', [head]),
  ])
  const blocks = grouped(options.packets, options.perBlock ?? 1).map((packets, i, all) =>
    block(packets, options, i === all.length - 1),
  )
  // 30 blocks a cluster, with the time first, as recorders do.
  const clusters = grouped(blocks, 30).map((some) =>
    element('1f43b675', [element('e7', [Buffer.of(0)]), ...some], sizes),
  )
  return Buffer.concat([
    element('1a45dfa3', [element('4282', [Buffer.from('webm')])]),
    element('18538067', [element('ec', [Buffer.alloc(5)]), element('1654ae6b', [track]), ...clusters], sizes),
  ])
}

/** The identification header of a mono or stereo stream. */
export function opusHead({ channels = 1, preSkip = 312, gain = 0, family = 0 } = {}): Buffer {
  const head = Buffer.alloc(19)
  head.write('OpusHead')
  head[8] = 1
  head[9] = channels
  head.writeUInt16LE(preSkip, 10)
  head.writeUInt32LE(48_000, 12)
  head.writeInt16LE(gain, 16)
  head[18] = family
  return head
}

export function element(id: string, content: Buffer[], size: Size = 'known'): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from(id, 'hex'), size === 'known' ? vint(body.length) : Buffer.of(0xff), body])
}

function block(packets: Buffer[], options: WebmOptions, isLast: boolean): Buffer {
  const lacing = { none: 0, xiph: 1, fixed: 2, ebml: 3 }[options.lacing ?? 'none']
  const start = Buffer.of(0x81, 0, 0, (options.groups ? 0 : 0x80) | (lacing << 1))
  const content = [
    start,
    ...(lacing ? [Buffer.of(packets.length - 1), laceSizes(packets, lacing)] : []),
    ...packets,
  ]
  if (!options.groups) return element('a3', content)
  const discard = options.discard && isLast ? [element('75a2', [nanoseconds(options.discard)])] : []
  return element('a0', [element('a1', content), ...discard])
}

function laceSizes(packets: Buffer[], lacing: number): Buffer {
  const sizes = packets.slice(0, -1).map(({ length }) => length)
  if (lacing === 2) return Buffer.alloc(0)
  if (lacing === 1) return Buffer.concat(sizes.map(xiphSize))
  return Buffer.concat(sizes.map((size, i) => (i === 0 ? vint(size) : signedVint(size - sizes[i - 1]!))))
}

function xiphSize(size: number): Buffer {
  return Buffer.concat([Buffer.alloc(Math.floor(size / 255), 255), Buffer.of(size % 255)])
}

/** Always four bytes long: valid, if not the shortest. */
function vint(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value + 0x1000_0000)
  return bytes
}

function signedVint(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value + 0x1fff + 0x4000)
  return bytes
}

function nanoseconds(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function grouped<Item>(items: Item[], size: number): Item[][] {
  const groups: Item[][] = []
  for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size))
  return groups
}
