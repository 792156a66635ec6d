import { refuseEndless } from './demuxer.js'
import { contentAt, damaged, findAll, type Box } from './mp4-boxes.js'
import { versioned, type Track } from './mp4-track.js'

/** One AAC frame and where it is in the file. */
export interface Sample {
  offset: number
  bytes: number
  ticks: number
}

/** No AAC frame is longer, for as many channels as we take. */
const MAX_SAMPLE_BYTES = 8 * 768

/** The samples that the movie header lists; none for a movie in fragments. */
export function listedSamples({ tables, aac }: Track): Sample[] {
  const sizes = versioned(contentAt(tables, 'stsz'))
  const uniform = sizes.fields.uint32()
  const count = sizes.fields.uint32()
  refuseEndlessFrames(count, aac)
  if (count === 0) return []
  const ticks = sampleTicks(contentAt(tables, 'stts'), count)
  const samples: Sample[] = []
  for (const { offset, samples: inChunk } of chunks(tables, count)) {
    let at = offset
    for (let i = 0; i < inChunk && samples.length < count; i++) {
      const bytes = checkedBytes(uniform || sizes.fields.uint32())
      samples.push({ offset: at, bytes, ticks: ticks[samples.length]! })
      at += bytes
    }
  }
  if (samples.length < count) throw damaged()
  return samples
}

function sampleTicks(table: Buffer | undefined, count: number): number[] {
  const { fields } = versioned(table)
  const runs = fields.uint32()
  const ticks: number[] = []
  for (let i = 0; i < runs && ticks.length < count; i++) {
    const length = Math.min(fields.uint32(), count - ticks.length)
    const each = fields.uint32()
    for (let j = 0; j < length; j++) ticks.push(each)
  }
  if (ticks.length < count) throw damaged()
  return ticks
}

/** Where each chunk begins and how many samples it holds. */
function* chunks(tables: Box, most: number): Generator<{ offset: number; samples: number }> {
  const large = contentAt(tables, 'co64')
  const { fields } = versioned(large ?? contentAt(tables, 'stco'))
  const count = Math.min(fields.uint32(), most)
  const runs = chunkRuns(contentAt(tables, 'stsc'))
  let run = 0
  for (let chunk = 1; chunk <= count; chunk++) {
    while (runs[run + 1] && runs[run + 1]!.firstChunk <= chunk) run++
    const samples = runs[run]?.samples ?? 0
    yield { offset: large ? fields.uint64() : fields.uint32(), samples }
  }
}

/** Chunks from `firstChunk` on hold so many samples. */
function chunkRuns(table: Buffer | undefined): { firstChunk: number; samples: number }[] {
  const { fields } = versioned(table)
  const count = fields.uint32()
  const runs = []
  for (let i = 0; i < count; i++) {
    runs.push({ firstChunk: fields.uint32(), samples: fields.uint32() })
    fields.skip(4)
  }
  return runs
}

/** The samples of our track that a fragment, whose box begins at `start`, lists. */
export function fragmentSamples(fragment: Box, start: number, track: Track): Sample[] {
  const samples: Sample[] = []
  for (const part of findAll(fragment, 'traf')) {
    const usual = readFragmentHeader(part, start, track)
    if (!usual) continue
    let next = usual
    for (const { content } of findAll(part, 'trun')) {
      for (const sample of runSamples(content, next, usual.offset)) {
        samples.push(sample)
        refuseEndlessFrames(samples.length, track.aac)
        next = { ...usual, offset: sample.offset + sample.bytes }
      }
    }
  }
  return samples
}

const BASE_OFFSET = 0x1
const DESCRIPTION = 0x2
const DEFAULT_DURATION = 0x8
const DEFAULT_SIZE = 0x10

/** What holds for the samples of a part that do not say otherwise; undefined for another track. */
function readFragmentHeader(part: Box, start: number, track: Track): Sample | undefined {
  const { fields, flags } = versioned(contentAt(part, 'tfhd'))
  if (fields.uint32() !== track.id) return undefined
  const offset = flags & BASE_OFFSET ? fields.uint64() : start
  if (flags & DESCRIPTION) fields.skip(4)
  const ticks = flags & DEFAULT_DURATION ? fields.uint32() : track.defaults.ticks
  const bytes = flags & DEFAULT_SIZE ? fields.uint32() : track.defaults.bytes
  return { offset, bytes, ticks }
}

const DATA_OFFSET = 0x1
const FIRST_FLAGS = 0x4
const DURATION = 0x100
const SIZE = 0x200
const FLAGS = 0x400
const COMPOSITION = 0x800

function* runSamples(run: Buffer, usual: Sample, base: number): Generator<Sample> {
  const { fields, flags } = versioned(run)
  const count = fields.uint32()
  let offset = flags & DATA_OFFSET ? base + fields.int32() : usual.offset
  if (flags & FIRST_FLAGS) fields.skip(4)
  for (let i = 0; i < count; i++) {
    const ticks = flags & DURATION ? fields.uint32() : usual.ticks
    const bytes = checkedBytes(flags & SIZE ? fields.uint32() : usual.bytes)
    fields.skip((flags & FLAGS ? 4 : 0) + (flags & COMPOSITION ? 4 : 0))
    yield { offset, bytes, ticks }
    offset += bytes
  }
}

function refuseEndlessFrames(count: number, { frameSeconds, sampleRate }: Track['aac']): void {
  refuseEndless(count * frameSeconds * sampleRate, sampleRate)
}

function checkedBytes(bytes: number): number {
  if (bytes > MAX_SAMPLE_BYTES) throw damaged()
  return bytes
}
