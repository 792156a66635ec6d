import { checkMaxDurationSoFar } from '../limits.js'
import { contentAt, damaged, findAll, type Box } from './mp4-boxes.js'
import { versioned, type Track } from './mp4-track.js'

/** One AAC frame and its position in the file. */
export interface Sample {
  offset: number
  bytes: number
  ticks: number
}

/** The largest AAC frame with 8 channels. */
const MAX_SAMPLE_BYTES = 8 * 768

/** The samples that the movie header lists; none for a movie in fragments. */
export function listedSamples({ tables, aac }: Track): Sample[] {
  const sizes = versioned(contentAt(tables, 'stsz'))
  const uniform = sizes.fields.uint32()
  const count = sizes.fields.uint32()
  checkFrameCount(count, aac)
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

/** The offset of each chunk and the number of its samples. */
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

/** Each run gives the number of samples for the chunks from `firstChunk` on. */
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

/** The samples of `track` that a fragment lists, whose box begins at `start`. */
export function fragmentSamples(fragment: Box, start: number, track: Track): Sample[] {
  const samples: Sample[] = []
  for (const part of findAll(fragment, 'traf')) {
    const defaults = readFragmentHeader(part, start, track)
    if (!defaults) continue
    let next = defaults
    for (const { content } of findAll(part, 'trun')) {
      for (const sample of runSamples(content, next, defaults.offset)) {
        samples.push(sample)
        checkFrameCount(samples.length, track.aac)
        next = { ...defaults, offset: sample.offset + sample.bytes }
      }
    }
  }
  return samples
}

const BASE_OFFSET = 0x1
const DESCRIPTION = 0x2
const DEFAULT_DURATION = 0x8
const DEFAULT_SIZE = 0x10

/** The defaults for the samples of a track fragment; undefined for another track. */
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

function* runSamples(run: Buffer, defaults: Sample, base: number): Generator<Sample> {
  const { fields, flags } = versioned(run)
  const count = fields.uint32()
  let offset = flags & DATA_OFFSET ? base + fields.int32() : defaults.offset
  if (flags & FIRST_FLAGS) fields.skip(4)
  for (let i = 0; i < count; i++) {
    const ticks = flags & DURATION ? fields.uint32() : defaults.ticks
    const bytes = checkedBytes(flags & SIZE ? fields.uint32() : defaults.bytes)
    fields.skip((flags & FLAGS ? 4 : 0) + (flags & COMPOSITION ? 4 : 0))
    yield { offset, bytes, ticks }
    offset += bytes
  }
}

function checkFrameCount(count: number, { frameSeconds, sampleRate }: Track['aac']): void {
  checkMaxDurationSoFar(count * frameSeconds * sampleRate, sampleRate)
}

function checkedBytes(bytes: number): number {
  if (bytes > MAX_SAMPLE_BYTES) throw damaged()
  return bytes
}
