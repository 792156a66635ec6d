import { truncated, type Input, type Parser } from '../bytes/push-parser.js'
import { InvalidAudioError } from '../invalid-audio.js'

/** A box with its content (leaves) or its children (containers). */
export interface Box {
  type: string
  content: Buffer
  children: Box[]
}

interface BoxHeader {
  type: string
  /** Of the content; Infinity for a box that ends with the file. */
  size: number
}

/** The containers that are parsed, and which children of each. All others are skipped, cover art and tags too. */
const PARSED_CHILDREN: Record<string, readonly string[]> = {
  moov: ['mvhd', 'trak', 'mvex'],
  trak: ['tkhd', 'edts', 'mdia'],
  edts: ['elst'],
  mdia: ['mdhd', 'hdlr', 'minf'],
  minf: ['stbl'],
  stbl: ['stsd', 'stts', 'stsc', 'stsz', 'stco', 'co64'],
  mvex: ['trex'],
  moof: ['traf'],
  traf: ['tfhd', 'trun'],
}

/** Half a minute needs tens of kilobytes of tables; an hour, which is rejected as too long, a megabyte. */
const MAX_TREE_BYTES = 4 * 1024 * 1024
/** The memory of a box beyond its content, so that empty boxes count too. */
const BOX_COST_BYTES = 256

/** Undefined where the input ends. */
export function* readBoxHeader(input: Input): Parser<BoxHeader | undefined> {
  const header = yield* input.read(8)
  if (header.length === 0) return undefined
  if (header.length < 8) throw truncated()
  const type = header.toString('latin1', 4, 8)
  const size = header.readUInt32BE(0)
  if (size === 0) return { type, size: Infinity }
  if (size !== 1) return { type, size: checked(size - 8) }
  const large = yield* input.readExactly(8)
  return { type, size: checked(Number(large.readBigUInt64BE(0)) - 16) }
}

/** The content of a `moov` or `moof` whose header was just read. */
export function* readTree(input: Input, { type, size }: BoxHeader): Parser<Box> {
  const budget = { bytes: MAX_TREE_BYTES }
  return yield* readBox(input, type, size, budget)
}

function* readBox(input: Input, type: string, size: number, budget: { bytes: number }): Parser<Box> {
  const childTypes = PARSED_CHILDREN[type]
  budget.bytes -= BOX_COST_BYTES + (childTypes ? 0 : size)
  if (budget.bytes < 0) throw damaged()
  if (!childTypes) return { type, content: yield* input.readExactly(size), children: [] }
  const end = input.offset + size
  const children: Box[] = []
  while (input.offset < end) {
    const header = yield* readBoxHeader(input)
    if (!header) throw truncated()
    if (!(input.offset + header.size <= end)) throw damaged()
    if (childTypes.includes(header.type))
      children.push(yield* readBox(input, header.type, header.size, budget))
    else yield* input.skipExactly(header.size)
  }
  return { type, content: Buffer.alloc(0), children }
}

/** The boxes at the end of a path of types. */
export function findAll(box: Box, ...path: string[]): Box[] {
  const [type, ...rest] = path
  if (type === undefined) return [box]
  return box.children.filter((child) => child.type === type).flatMap((child) => findAll(child, ...rest))
}

/** The content of the first box at the end of a path. */
export function contentAt(box: Box, ...path: string[]): Buffer | undefined {
  return findAll(box, ...path)[0]?.content
}

/** Reads the fields of a box in turn; throws `audio_corrupt` for a box that is shorter than its fields. */
export class Fields {
  at = 0

  constructor(private readonly content: Buffer) {}

  skip(bytes: number): this {
    this.#advance(bytes)
    return this
  }

  uint32(): number {
    return this.content.readUInt32BE(this.#advance(4))
  }

  int32(): number {
    return this.content.readInt32BE(this.#advance(4))
  }

  uint64(): number {
    return Number(this.content.readBigUInt64BE(this.#advance(8)))
  }

  int64(): number {
    return Number(this.content.readBigInt64BE(this.#advance(8)))
  }

  text(bytes: number): string {
    const from = this.#advance(bytes)
    return this.content.toString('latin1', from, from + bytes)
  }

  #advance(bytes: number): number {
    const from = this.at
    if (from + bytes > this.content.length) throw damaged()
    this.at += bytes
    return from
  }
}

function checked(size: number): number {
  if (size < 0) throw damaged()
  return size
}

export function damaged(): InvalidAudioError {
  return new InvalidAudioError('audio_corrupt', 'The MP4 structure is damaged.')
}
