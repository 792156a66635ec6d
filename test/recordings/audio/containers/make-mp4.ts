/** Writes fragmented MP4 with one AAC track, in the variants that recorders differ in. */
export interface Mp4Options {
  /** The AAC frames of each fragment. */
  fragments: Buffer[][]
  /** Where the length of a frame in ticks of 1/48000 s is said; or what to say in place of 1024. */
  ticksIn?: 'run' | 'part' | 'header'
  ticks?: number
  /** Where the size of a frame is said; other than in the run, all must have one. */
  sizesIn?: 'run' | 'part' | 'header'
  /** How the place of the frames is said: by each run, or once a part from the start of the file. */
  offset?: 'fragment' | 'file'
  /** Fields that are there and of no use to us. */
  firstFlags?: boolean
  sampleFlags?: boolean
  compositionOffsets?: boolean
  /** Frames in each run. */
  perRun?: number
  /** Milliseconds and ticks. */
  edit?: { duration: number; from: number }
  /** Handlers of further tracks. */
  otherTracks?: string[]
  /** Has the frames of the first run only, at which all runs point. */
  overlapping?: boolean
}

const TRACK = 7

export function makeMp4(options: Mp4Options): Buffer {
  const parts = [box('ftyp', text('iso5'), u32(0)), makeHeader(options)]
  for (const frames of options.fragments) {
    const start = parts.reduce((sum, part) => sum + part.length, 0)
    const size = makeFragment(frames, options, start, 0).length
    parts.push(
      makeFragment(frames, options, start, size + 8),
      box('mdat', ...(options.overlapping ? frames.slice(0, options.perRun) : frames)),
    )
  }
  return Buffer.concat(parts)
}

/** The `moov` box. */
export function makeHeader(options: Mp4Options): Buffer {
  const { edit, otherTracks = [], ticks = 1024 } = options
  const defaults = [
    u32(options.ticksIn === 'header' ? ticks : 0),
    u32(options.sizesIn === 'header' ? options.fragments[0]![0]!.length : 0),
  ]
  return box(
    'moov',
    box('mvhd', u32(0, 0, 0, 1000, 0)),
    ...otherTracks.map((handler, i) => makeTrack(i + 100, handler)),
    makeTrack(TRACK, 'soun', edit && box('edts', box('elst', u32(0, 1, edit.duration, edit.from, 0x10000)))),
    box('mvex', box('trex', u32(0, 99, 1, 5, 5, 0)), box('trex', u32(0, TRACK, 1), ...defaults, u32(0))),
  )
}

function makeTrack(id: number, handler: string, edits: Buffer = Buffer.alloc(0)): Buffer {
  return box(
    'trak',
    box('tkhd', u32(0, 0, 0, id, 0)),
    edits,
    box(
      'mdia',
      box('mdhd', u32(0, 0, 0, 48_000, 0)),
      box('hdlr', u32(0, 0), text(handler)),
      box(
        'minf',
        box(
          'stbl',
          sampleDescription(),
          box('stts', u32(0, 0)),
          box('stsc', u32(0, 0)),
          box('stsz', u32(0, 0, 0)),
          box('stco', u32(0, 0)),
        ),
      ),
    ),
  )
}

/** AAC LC, 48 kHz, mono. */
function sampleDescription(): Buffer {
  const specific = tagged(5, Buffer.from('1188', 'hex'))
  const decoder = tagged(4, Buffer.of(0x40, 0x15), Buffer.alloc(11), specific)
  const esds = box('esds', u32(0), tagged(3, Buffer.of(0, 1, 0), decoder))
  const entry = Buffer.alloc(28)
  entry.writeUInt16BE(1, 16)
  return box('stsd', u32(0, 1), box('mp4a', entry, esds))
}

function makeFragment(frames: Buffer[], options: Mp4Options, start: number, dataAt: number): Buffer {
  const {
    ticksIn = 'run',
    sizesIn = 'run',
    offset = 'fragment',
    ticks = 1024,
    perRun = frames.length,
  } = options
  const flags = (offset === 'file' ? 1 : 0) | (ticksIn === 'part' ? 8 : 0) | (sizesIn === 'part' ? 16 : 0)
  const header = box(
    'tfhd',
    u32(flags | 0x20000, TRACK),
    ...(offset === 'file' ? [u32(0, start + dataAt)] : []),
    ...(ticksIn === 'part' ? [u32(ticks)] : []),
    ...(sizesIn === 'part' ? [u32(frames[0]!.length)] : []),
  )
  const runs: Buffer[] = []
  let at = 0
  for (let from = 0; from < frames.length; from += perRun) {
    const some = frames.slice(from, from + perRun)
    runs.push(
      makeRun(some, options, offset === 'fragment' ? dataAt + (options.overlapping ? 0 : at) : undefined),
    )
    at += some.reduce((sum, { length }) => sum + length, 0)
  }
  // A part of another track comes first.
  const other = box('traf', box('tfhd', u32(0x20000, 99)), box('trun', u32(0, 1_000)))
  return box('moof', box('mfhd', u32(0, 1)), other, box('traf', header, ...runs))
}

function makeRun(frames: Buffer[], options: Mp4Options, dataOffset: number | undefined): Buffer {
  const {
    ticksIn = 'run',
    sizesIn = 'run',
    firstFlags,
    sampleFlags,
    compositionOffsets,
    ticks = 1024,
  } = options
  const flags =
    (dataOffset === undefined ? 0 : 1) |
    (firstFlags ? 4 : 0) |
    (ticksIn === 'run' ? 0x100 : 0) |
    (sizesIn === 'run' ? 0x200 : 0) |
    (sampleFlags ? 0x400 : 0) |
    (compositionOffsets ? 0x800 : 0)
  return box(
    'trun',
    u32(flags, frames.length),
    ...(dataOffset === undefined ? [] : [u32(dataOffset)]),
    ...(firstFlags ? [u32(0x2000000)] : []),
    ...frames.map(({ length }) =>
      u32(
        ...(ticksIn === 'run' ? [ticks] : []),
        ...(sizesIn === 'run' ? [length] : []),
        ...(sampleFlags ? [0x2000000] : []),
        ...(compositionOffsets ? [0] : []),
      ),
    ),
  )
}

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([u32(body.length + 8), text(type), body])
}

function tagged(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.of(tag, body.length), body])
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1')
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, i) => bytes.writeUInt32BE(value, i * 4))
  return bytes
}
