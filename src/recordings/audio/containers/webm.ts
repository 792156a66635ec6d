import { truncated, type Input, type Parser } from '../bytes/push-parser.js'
import { OPUS_RATE_HZ, OpusDurationCounter, readOpusHead, type OpusAudio } from '../codecs/opus.js'
import { InvalidAudioError } from '../invalid-audio.js'
import type { DemuxResult, PacketSink } from './demuxer.js'
import { children, damaged, readElement, readSigned, readUnsigned, UNKNOWN_SIZE } from './ebml.js'
import { readBlock } from './webm-block.js'

const EBML = 0x1a45dfa3
const DOC_TYPE = 0x4282
const SEGMENT = 0x18538067
const CLUSTER = 0x1f43b675
const TRACKS = 0x1654ae6b
const TRACK_ENTRY = 0xae
const TRACK_NUMBER = 0xd7
const TRACK_TYPE = 0x83
const CODEC_ID = 0x86
const CODEC_PRIVATE = 0x63a2
const CONTENT_ENCODINGS = 0x6d80
const SIMPLE_BLOCK = 0xa3
const BLOCK_GROUP = 0xa0
const BLOCK = 0xa1
const DISCARD_PADDING = 0x75a2

const VIDEO = 1
const AUDIO = 2
const MAX_HEADER_BYTES = 4_096
const MAX_TRACKS_BYTES = 64 * 1024
const MAX_BLOCK_BYTES = 256 * 1024

interface Track {
  number: number
  audio: OpusAudio
}

/**
 * WebM with one Opus track. The demuxer enters segments and clusters and reads the blocks in them, so that it does not
 * depend on whether the recorder knew the sizes of segments and clusters.
 */
export function* demuxWebm(input: Input, sink: PacketSink): Parser<DemuxResult> {
  yield* readHeader(input)
  let track: Track | undefined
  let duration: OpusDurationCounter | undefined
  let padding = 0
  let knownEnd = 0
  for (;;) {
    const element = yield* readElement(input)
    if (!element) break
    const { id, size } = element
    if (id === SEGMENT || id === CLUSTER) {
      if (size !== UNKNOWN_SIZE) knownEnd = Math.max(knownEnd, input.offset + size)
    } else if (id === TRACKS && !track) {
      track = findTrack(yield* content(input, size, MAX_TRACKS_BYTES))
      duration = new OpusDurationCounter(track.audio)
      sink.open(track.audio)
    } else if (id === SIMPLE_BLOCK || id === BLOCK_GROUP) {
      if (!track || !duration) throw damaged()
      const { block, discarded } = blockIn(id, yield* content(input, size, MAX_BLOCK_BYTES))
      let samples = 0
      for (const packet of readBlock(block, track.number)) {
        samples += duration.add(packet)
        sink.packet(packet)
      }
      padding += Math.min(discarded, samples)
    } else {
      if (id === EBML || size === UNKNOWN_SIZE) throw damaged()
      yield* input.skipExactly(size)
    }
  }
  if (input.offset < knownEnd || !duration) throw truncated()
  return { frames: duration.audibleSamples(padding) }
}

function* readHeader(input: Input): Parser<void> {
  const header = yield* readElement(input)
  if (header?.id !== EBML) throw damaged()
  const fields = yield* content(input, header.size, MAX_HEADER_BYTES)
  for (const { id, content } of children(fields)) {
    const isKnown = ['webm', 'matroska'].includes(text(content))
    if (id === DOC_TYPE && !isKnown) throw new InvalidAudioError('audio_unsupported', 'The file is not WebM.')
  }
}

function* content(input: Input, size: number, most: number): Parser<Buffer> {
  if (size > most) throw damaged()
  return yield* input.readExactly(size)
}

/** The one audio track. A file with video is rejected: contributors give no consent to be filmed. */
function findTrack(tracks: Buffer): Track {
  const entries = [...children(tracks)].filter(({ id }) => id === TRACK_ENTRY).map(({ content }) => content)
  const types = entries.map((entry) => readUnsigned(field(entry, TRACK_TYPE) ?? Buffer.alloc(0)))
  const entry = entries[types.indexOf(AUDIO)]
  if (!entry || types.includes(VIDEO) || types.filter((type) => type === AUDIO).length > 1) {
    throw new InvalidAudioError('audio_unsupported', 'WebM is accepted with one audio track and no video.')
  }
  const codec = text(field(entry, CODEC_ID) ?? Buffer.alloc(0))
  if (codec !== 'A_OPUS' || field(entry, CONTENT_ENCODINGS)) {
    throw new InvalidAudioError('audio_unsupported', 'WebM is accepted with Opus only.')
  }
  return {
    number: readUnsigned(field(entry, TRACK_NUMBER) ?? Buffer.alloc(0)),
    audio: readOpusHead(field(entry, CODEC_PRIVATE) ?? Buffer.alloc(0)),
  }
}

/** A block, and the number of padding samples at its end. */
function blockIn(id: number, content: Buffer): { block: Buffer; discarded: number } {
  if (id === SIMPLE_BLOCK) return { block: content, discarded: 0 }
  const nanoseconds = readSigned(field(content, DISCARD_PADDING) ?? Buffer.alloc(0))
  const block = field(content, BLOCK)
  if (!block) throw damaged()
  return { block, discarded: Math.max(0, Math.round((nanoseconds * OPUS_RATE_HZ) / 1e9)) }
}

function field(parent: Buffer, wanted: number): Buffer | undefined {
  for (const { id, content } of children(parent)) if (id === wanted) return content
  return undefined
}

function text(content: Buffer): string {
  return content.toString('latin1').replace(/\0+$/, '')
}
