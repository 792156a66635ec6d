import { crc32 } from '../bytes/crc.js'
import type { Demuxed, Sink } from './demuxer.js'
import { truncated, type Input, type Reading } from '../bytes/push-parser.js'
import { OpusClock, readOpusHead } from '../codecs/opus.js'
import { AudioRefusal } from '../invalid-audio.js'

const PAGE_HEADER_BYTES = 27
const CHECKSUM_AT = 22
const CONTINUED = 1
const FIRST = 2
const LAST = 4
/** A packet larger than any Opus packet; the tags, which may carry a picture, are passed over. */
const MAX_PACKET_BYTES = 64 * 1024

interface Page {
  flags: number
  /** Samples up to the end of this page, pre-skip included; −1 when no packet ends on it. */
  granule: bigint
  serial: number
  /** Length of each piece; a piece of 255 continues in the next. */
  lacing: Buffer
  body: Buffer
}

/** Ogg with one Opus stream (RFC 3533, RFC 7845). */
export function* demuxOgg(input: Input, sink: Sink): Reading<Demuxed> {
  const first = yield* readPage(input)
  if (!first) throw truncated()
  const audio = readOpusHead(firstPacket(first))
  sink.open(audio)
  const clock = new OpusClock(audio)
  const packets = new PacketAssembly(first.serial)
  let padding = 0
  for (;;) {
    const page = yield* readPage(input)
    if (!page) break
    let onPage = 0
    for (const packet of packets.add(page)) {
      onPage += clock.add(packet)
      sink.packet(packet)
    }
    if (page.flags & LAST) {
      padding = endPadding(page.granule, clock.samples, onPage)
      if ((yield* input.skip(Infinity)) > 0) throw new AudioRefusal('audio_unsupported', MORE_STREAMS)
      break
    }
  }
  if (packets.unfinished) throw truncated()
  return { frames: clock.heard(padding) }
}

const MORE_STREAMS = 'The file holds more than one stream.'

/** The last page may say that its last samples are only there to fill a packet. It cannot take away more. */
function endPadding(granule: bigint, samples: number, onPage: number): number {
  return granule < 0n ? 0 : Math.min(Math.max(0, samples - Number(granule)), onPage)
}

function firstPacket(page: Page): Buffer {
  const { body } = page
  if (body.toString('latin1', 0, 8) !== 'OpusHead') {
    throw new AudioRefusal('audio_unsupported', 'Ogg is taken with Opus only.')
  }
  return body
}

/** Undefined where the input ends; refuses a page that is cut or whose checksum is wrong. */
function* readPage(input: Input): Reading<Page | undefined> {
  const start = yield* input.take(PAGE_HEADER_BYTES)
  if (start.length === 0) return undefined
  if (start.length < PAGE_HEADER_BYTES) throw truncated()
  if (start.toString('latin1', 0, 4) !== 'OggS' || start[4] !== 0) throw damaged()
  const header = Buffer.from(start)
  const lacing = Buffer.from(yield* input.need(header[26]!))
  const body = yield* input.need(lacing.reduce((sum, length) => sum + length, 0))
  const checksum = header.readInt32LE(CHECKSUM_AT)
  header.writeInt32LE(0, CHECKSUM_AT)
  if (crc32(body, crc32(lacing, crc32(header))) !== checksum) throw damaged()
  return {
    flags: header[5]!,
    granule: header.readBigInt64LE(6),
    serial: header.readUInt32LE(14),
    lacing,
    body,
  }
}

/** Puts packets together from the pages after the first. */
class PacketAssembly {
  /** Pieces of the packet that the last page left open. */
  #pieces: Buffer[] = []
  #bytes = 0
  #open = false
  /** The first packet is the tags. */
  #tagsPassed = false

  constructor(private readonly serial: number) {}

  /** The last packet goes on, but no page has followed. */
  get unfinished(): boolean {
    return this.#open
  }

  *add(page: Page): Generator<Buffer> {
    if (page.flags & FIRST || page.serial !== this.serial) {
      throw new AudioRefusal('audio_unsupported', MORE_STREAMS)
    }
    if (Boolean(page.flags & CONTINUED) !== this.#open) throw damaged()
    let at = 0
    for (const length of page.lacing) {
      this.#append(page.body.subarray(at, at + length))
      at += length
      this.#open = length === 255
      if (this.#open) continue
      if (this.#tagsPassed) yield this.#packet()
      this.#pieces = []
      this.#bytes = 0
      this.#tagsPassed = true
    }
  }

  #append(piece: Buffer): void {
    if (!this.#tagsPassed) return
    this.#bytes += piece.length
    if (this.#bytes > MAX_PACKET_BYTES) throw damaged()
    this.#pieces.push(piece)
  }

  #packet(): Buffer {
    return this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
  }
}

function damaged(): AudioRefusal {
  return new AudioRefusal('audio_corrupt', 'An Ogg page is damaged.')
}
