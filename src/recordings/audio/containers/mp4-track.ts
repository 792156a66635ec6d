import { readAacDescriptor, type AacConfig } from '../codecs/aac.js'
import { InvalidAudioError } from '../invalid-audio.js'
import { contentAt, damaged, Fields, findAll, type Box } from './mp4-boxes.js'

/** The audio track that the movie header describes. */
export interface Track {
  id: number
  aac: AacConfig
  /** Ticks per second in the times of the track. */
  timescale: number
  /** The parts of the track that are played, in seconds; an empty list: all of it. */
  edits: Edit[]
  /** Defaults for the samples of fragments. */
  defaults: SampleDefaults
  /** The sample tables of the header. */
  tables: Box
}

interface Edit {
  from: number
  /** 0: to the end. */
  seconds: number
}

interface SampleDefaults {
  ticks: number
  bytes: number
}

/** The one audio track. A file with video is rejected: contributors give no consent to be filmed. */
export function readTrack(movie: Box): Track {
  const tracks = findAll(movie, 'trak')
  const handlers = tracks.map((track) => handlerOf(track))
  const track = tracks[handlers.indexOf('soun')]
  if (!track || handlers.includes('vide') || handlers.filter((handler) => handler === 'soun').length > 1) {
    throw new InvalidAudioError('audio_unsupported', 'MP4 is accepted with one audio track and no video.')
  }
  const tables = findAll(track, 'mdia', 'minf', 'stbl')[0]
  if (!tables) throw damaged()
  const id = trackId(track)
  const timescale = timescaleOf(contentAt(track, 'mdia', 'mdhd'))
  return {
    id,
    aac: readSampleDescription(contentAt(tables, 'stsd')),
    timescale,
    edits: readEdits(contentAt(track, 'edts', 'elst'), timescale, contentAt(movie, 'mvhd')),
    defaults: readDefaults(findAll(movie, 'mvex', 'trex'), id),
    tables,
  }
}

function handlerOf(track: Box): string {
  return new Fields(contentAt(track, 'mdia', 'hdlr') ?? Buffer.alloc(0)).skip(8).text(4)
}

function trackId(track: Box): number {
  const header = versioned(contentAt(track, 'tkhd'))
  return header.fields.skip(header.version === 1 ? 16 : 8).uint32()
}

/** The timescale follows the two dates in `mvhd` and in `mdhd`. */
function timescaleOf(content: Buffer | undefined): number {
  const { fields, version } = versioned(content)
  const timescale = fields.skip(version === 1 ? 16 : 8).uint32()
  if (timescale === 0) throw damaged()
  return timescale
}

function readSampleDescription(content: Buffer | undefined): AacConfig {
  const { fields } = versioned(content)
  const entries = fields.uint32()
  const start = fields.at
  const size = entries > 0 ? fields.uint32() : 0
  if (fields.text(4) !== 'mp4a')
    throw new InvalidAudioError('audio_unsupported', 'MP4 is accepted with AAC only.')
  const entry = content!.subarray(start, start + size)
  if (entry.length < 36) throw damaged()
  const channels = entry.readUInt16BE(24)
  const esds = findDescriptor(entry.subarray(8 + 28 + extensionBytes(entry.readUInt16BE(16))))
  if (!esds) throw damaged()
  return readAacDescriptor(esds, channels)
}

/** QuickTime has longer sample entries of versions 1 and 2. */
function extensionBytes(version: number): number {
  return version === 1 ? 16 : version === 2 ? 36 : 0
}

/** The content of the `esds` box, which QuickTime nests in a `wave` box. */
function findDescriptor(boxes: Buffer): Buffer | undefined {
  for (let at = 0; at + 8 <= boxes.length;) {
    const size = boxes.readUInt32BE(at)
    if (size < 8) return undefined
    const type = boxes.toString('latin1', at + 4, at + 8)
    const content = boxes.subarray(at + 8, at + size)
    const found = type === 'esds' ? content : type === 'wave' ? findDescriptor(content) : undefined
    if (found) return found
    at += size
  }
  return undefined
}

function readEdits(list: Buffer | undefined, timescale: number, movieHeader: Buffer | undefined): Edit[] {
  if (!list) return []
  const movieTimescale = timescaleOf(movieHeader)
  const { fields, version } = versioned(list)
  const count = fields.uint32()
  const edits: Edit[] = []
  for (let i = 0; i < count; i++) {
    const duration = version === 1 ? fields.uint64() : fields.uint32()
    const from = version === 1 ? fields.int64() : fields.int32()
    fields.skip(4)
    // A start of −1 is a pause before the audio, which was not recorded.
    if (from >= 0) edits.push({ from: from / timescale, seconds: duration / movieTimescale })
  }
  return edits
}

function readDefaults(trackExtends: readonly Box[], id: number): SampleDefaults {
  for (const { content } of trackExtends) {
    const { fields } = versioned(content)
    if (fields.uint32() === id) return { ticks: fields.skip(4).uint32(), bytes: fields.uint32() }
  }
  return { ticks: 0, bytes: 0 }
}

/** The fields of a box that begins with a version and flags, past these. */
export function versioned(content: Buffer | undefined): { fields: Fields; version: number; flags: number } {
  const fields = new Fields(content ?? Buffer.alloc(0))
  const word = fields.uint32()
  return { fields, version: word >>> 24, flags: word & 0xffffff }
}
