import { truncated, type Input, type Parser } from '../bytes/push-parser.js'
import { isSilentFrame } from '../codecs/aac-silence.js'
import { checkMaxDurationSoFar } from '../limits.js'
import type { DemuxResult, PacketSink } from './demuxer.js'
import { damaged, findAll, readBoxHeader, readTree, type Box } from './mp4-boxes.js'
import { fragmentSamples, listedSamples, type Sample } from './mp4-samples.js'
import { readTrack, type Track } from './mp4-track.js'

/** How much of the media is buffered until a frame with sound is found: enough for half a minute of silence. */
const MAX_BUFFERED_BYTES = 256 * 1024
/** How far the times of a track may differ from the duration of its frames, for rounding and padding. */
const TOLERANCE_SHARE = 0.05

/** MP4 with one AAC track, listed in its header (before or after the media) or in fragments. */
export function* demuxMp4(input: Input, sink: PacketSink): Parser<DemuxResult> {
  const movie = new Movie(sink)
  for (;;) {
    const start = input.offset
    const box = yield* readBoxHeader(input)
    if (!box) return movie.end(start)
    if (box.type === 'moov') movie.open(yield* readTree(input, box))
    else if (box.type === 'moof') movie.addFragment(yield* readTree(input, box), start)
    else if (box.type === 'mdat') yield* readMedia(input, box.size, movie)
    else if (box.size === Infinity) yield* input.skip(Infinity)
    else yield* input.skipExactly(box.size)
  }
}

function* readMedia(input: Input, size: number, movie: Movie): Parser<void> {
  const from = input.offset
  const buffered: Buffer[] = []
  while (input.offset - from < size) {
    const left = size - (input.offset - from)
    const room = MAX_BUFFERED_BYTES - (input.offset - from)
    const piece = yield* input.readSome(Math.min(left, room > 0 ? room : left))
    if (piece.length === 0 && size === Infinity) break
    if (piece.length === 0) throw truncated()
    if (room > 0 && !movie.hasSound) buffered.push(piece)
  }
  movie.addMedia(from, input.offset - from, Buffer.concat(buffered))
}

class Movie {
  /** A frame was found that may have sound. */
  hasSound = false
  #track: Track | undefined
  #fragmented = false
  #frames = 0
  #ticks = 0
  #sampleBytes = 0
  #mediaBytes = 0
  #lastByte = 0
  /** Samples that were not checked for sound yet, and the start of the most recent media. */
  #unchecked: Sample[] = []
  #buffered: { from: number; bytes: Buffer } = { from: 0, bytes: Buffer.alloc(0) }

  constructor(private readonly sink: PacketSink) {}

  open(header: Box): void {
    if (this.#track) throw damaged()
    this.#track = readTrack(header)
    this.#fragmented = findAll(header, 'mvex').length > 0
    const { sampleRate, channels } = this.#track.aac
    this.sink.open({ codec: 'aac', sample_rate: sampleRate, channels })
    this.#addSamples(listedSamples(this.#track), this.#track)
  }

  addFragment(fragment: Box, start: number): void {
    if (!this.#track) throw damaged()
    this.#addSamples(fragmentSamples(fragment, start, this.#track), this.#track)
  }

  addMedia(from: number, size: number, start: Buffer): void {
    this.#mediaBytes += size
    this.#buffered = { from, bytes: start }
    this.#checkForSound()
  }

  end(fileBytes: number): DemuxResult {
    if (!this.#track || this.#lastByte > fileBytes) throw truncated()
    if (this.#sampleBytes > this.#mediaBytes) throw damaged()
    this.#checkForSound()
    const silent = !this.hasSound && this.#unchecked.length === 0
    return { frames: Math.round(this.#audibleSeconds(this.#track) * this.#track.aac.sampleRate), silent }
  }

  #addSamples(samples: Sample[], { aac }: Track): void {
    // Some recorders end with an empty sample.
    for (const sample of samples.filter(({ bytes }) => bytes > 0)) {
      this.#frames++
      this.#ticks += sample.ticks
      this.#sampleBytes += sample.bytes
      this.#lastByte = Math.max(this.#lastByte, sample.offset + sample.bytes)
      if (!this.hasSound) this.#unchecked.push(sample)
    }
    checkMaxDurationSoFar(this.#frames * aac.frameSeconds * aac.sampleRate, aac.sampleRate)
  }

  /** Checks the samples that lie in the buffered media, until one is not certainly silent. */
  #checkForSound(): void {
    const { from, bytes } = this.#buffered
    this.#unchecked = this.#unchecked.filter((sample) => {
      const at = sample.offset - from
      const isBuffered = at >= 0 && at + sample.bytes <= bytes.length
      if (isBuffered && !isSilentFrame(bytes.subarray(at, at + sample.bytes))) this.hasSound = true
      return !isBuffered
    })
    if (this.hasSound) this.#unchecked = []
  }

  /**
   * The number of frames decides the duration. The times of the track, which leave out padding, are used only where they
   * agree with it; edits, which leave out the delay of the encoder, can only shorten it.
   */
  #audibleSeconds({ aac, timescale, edits }: Track): number {
    const frameSeconds = this.#frames * aac.frameSeconds
    const trackSeconds = this.#ticks / timescale
    const agrees = Math.abs(trackSeconds - frameSeconds) <= frameSeconds * TOLERANCE_SHARE + aac.frameSeconds
    const seconds = agrees ? trackSeconds : frameSeconds
    if (edits.length === 0) return seconds
    const played = edits.map((edit) => {
      const most = this.#fragmented || edit.seconds === 0 ? Infinity : edit.seconds
      return Math.max(0, Math.min(most, seconds - edit.from))
    })
    return Math.min(
      seconds,
      played.reduce((sum, each) => sum + each, 0),
    )
  }
}
