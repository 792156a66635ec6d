import { crc32 } from '../bytes/crc.js'
import { truncated, type Input, type Parser } from '../bytes/push-parser.js'
import { OpusDurationCounter, readOpusHead } from '../codecs/opus.js'
import { InvalidAudioError } from '../invalid-audio.js'
import type { DemuxResult, PacketSink } from './demuxer.js'

const PAGE_HEADER_BYTES = 27
const CHECKSUM_AT = 22
const CONTINUED = 1
const FIRST = 2
const LAST = 4
/** More than any Opus packet has. The tags, which may carry a picture, are skipped and may be larger. */
const MAX_PACKET_BYTES = 64 * 1024

interface Page {
  flags: number
  /** Samples up to the end of this page, pre-skip included; −1 when no packet ends in it. */
  granule: bigint
  serial: number
  /** The length of each segment; a packet goes on after a segment of 255. */
  lacing: Buffer
  body: Buffer
}

/** Ogg with one Opus stream (RFC 3533, RFC 7845). */
export function* demuxOgg(input: Input, sink: PacketSink): Parser<DemuxResult> {
  const first = yield* readPage(input)
  if (!first) throw truncated()
  const audio = readOpusHead(firstPacket(first))
  sink.open(audio)
  const duration = new OpusDurationCounter(audio)
  const packets = new PacketAssembler(first.serial)
  let padding = 0
  for (;;) {
    const page = yield* readPage(input)
    if (!page) break
    let samples = 0
    for (const packet of packets.add(page)) {
      samples += duration.add(packet)
      sink.packet(packet)
    }
    if (page.flags & LAST) {
      padding = endPadding(page.granule, duration.samples, samples)
      if ((yield* input.skip(Infinity)) > 0) throw new InvalidAudioError('audio_unsupported', MORE_STREAMS)
      break
    }
  }
  if (packets.unfinished) throw truncated()
  return { frames: duration.audibleSamples(padding) }
}

const MORE_STREAMS = 'The file holds more than one stream.'

/** The granule position of the last page declares padding, of which no more than the samples on that page count. */
function endPadding(granule: bigint, inStream: number, onPage: number): number {
  return granule < 0n ? 0 : Math.min(Math.max(0, inStream - Number(granule)), onPage)
}

function firstPacket(page: Page): Buffer {
  const { body } = page
  if (body.toString('latin1', 0, 8) !== 'OpusHead') {
    throw new InvalidAudioError('audio_unsupported', 'Ogg is accepted with Opus only.')
  }
  return body
}

/** Undefined where the input ends; throws for a page that is truncated or has a wrong checksum. */
function* readPage(input: Input): Parser<Page | undefined> {
  const start = yield* input.read(PAGE_HEADER_BYTES)
  if (start.length === 0) return undefined
  if (start.length < PAGE_HEADER_BYTES) throw truncated()
  if (start.toString('latin1', 0, 4) !== 'OggS' || start[4] !== 0) throw damaged()
  const header = Buffer.from(start)
  const lacing = Buffer.from(yield* input.readExactly(header[26]!))
  const body = yield* input.readExactly(lacing.reduce((sum, length) => sum + length, 0))
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

/** Assembles packets from the pages after the first. */
class PacketAssembler {
  /** Segments of the packet that continues on the next page. */
  #segments: Buffer[] = []
  #bytes = 0
  #packetContinues = false
  /** The first packet holds the tags. */
  #tagsSkipped = false

  constructor(private readonly serial: number) {}

  /** Whether the last packet continues on a page that never came. */
  get unfinished(): boolean {
    return this.#packetContinues
  }

  /** The packets that end on this page. */
  *add(page: Page): Generator<Buffer> {
    if (page.flags & FIRST || page.serial !== this.serial) {
      throw new InvalidAudioError('audio_unsupported', MORE_STREAMS)
    }
    if (Boolean(page.flags & CONTINUED) !== this.#packetContinues) throw damaged()
    let at = 0
    for (const length of page.lacing) {
      this.#append(page.body.subarray(at, at + length))
      at += length
      this.#packetContinues = length === 255
      if (this.#packetContinues) continue
      if (this.#tagsSkipped) yield this.#packet()
      this.#segments = []
      this.#bytes = 0
      this.#tagsSkipped = true
    }
  }

  #append(segment: Buffer): void {
    if (!this.#tagsSkipped) return
    this.#bytes += segment.length
    if (this.#bytes > MAX_PACKET_BYTES) throw damaged()
    this.#segments.push(segment)
  }

  #packet(): Buffer {
    return this.#segments.length === 1 ? this.#segments[0]! : Buffer.concat(this.#segments)
  }
}

function damaged(): InvalidAudioError {
  return new InvalidAudioError('audio_corrupt', 'An Ogg page is damaged.')
}
