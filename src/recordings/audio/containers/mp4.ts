import { isSilentFrame } from '../codecs/aac-silence.js'
import { refuseEndless, type Demuxed, type Sink } from './demuxer.js'
import { truncated, type Input, type Reading } from '../bytes/push-parser.js'
import { damaged, findAll, readBoxHeader, readTree, type Box } from './mp4-boxes.js'
import { fragmentSamples, listedSamples, type Sample } from './mp4-samples.js'
import { readTrack, type Track } from './mp4-track.js'

/** As much of the media is held, until the first frame with sound is known: half a minute of silence. */
const MAX_HELD_BYTES = 256 * 1024
/** The times of a track may differ this much from what its frames last, for rounding and padding. */
const TOLERANCE_SHARE = 0.05

/** MP4 with one AAC track, listed in its header (before or after the media) or in fragments. */
export function* demuxMp4(input: Input, sink: Sink): Reading<Demuxed> {
  const movie = new Movie(sink)
  for (;;) {
    const start = input.offset
    const box = yield* readBoxHeader(input)
    if (!box) return movie.end(start)
    if (box.type === 'moov') movie.open(yield* readTree(input, box))
    else if (box.type === 'moof') movie.addFragment(yield* readTree(input, box), start)
    else if (box.type === 'mdat') yield* readMedia(input, box.size, movie)
    else if (box.size === Infinity) yield* input.skip(Infinity)
    else yield* input.pass(box.size)
  }
}

function* readMedia(input: Input, size: number, movie: Movie): Reading<void> {
  const from = input.offset
  const held: Buffer[] = []
  while (input.offset - from < size) {
    const left = size - (input.offset - from)
    const room = MAX_HELD_BYTES - (input.offset - from)
    const piece = yield* input.some(Math.min(left, room > 0 ? room : left))
    if (piece.length === 0 && size === Infinity) break
    if (piece.length === 0) throw truncated()
    if (room > 0 && !movie.hasSound) held.push(piece)
  }
  movie.addMedia(from, input.offset - from, Buffer.concat(held))
}

class Movie {
  /** A frame was found that may be heard. */
  hasSound = false
  #track: Track | undefined
  #fragmented = false
  #frames = 0
  #ticks = 0
  #sampleBytes = 0
  #mediaBytes = 0
  #lastByte = 0
  /** Samples that were not yet looked at, and the start of the media that came last. */
  #unseen: Sample[] = []
  #held: { from: number; bytes: Buffer } = { from: 0, bytes: Buffer.alloc(0) }

  constructor(private readonly sink: Sink) {}

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
    this.#held = { from, bytes: start }
    this.#listen()
  }

  end(fileBytes: number): Demuxed {
    if (!this.#track || this.#lastByte > fileBytes) throw truncated()
    if (this.#sampleBytes > this.#mediaBytes) throw damaged()
    this.#listen()
    const silent = !this.hasSound && this.#unseen.length === 0
    return { frames: Math.round(this.#heardSeconds(this.#track) * this.#track.aac.sampleRate), silent }
  }

  #addSamples(samples: Sample[], { aac }: Track): void {
    // Some recorders end with a sample of no bytes.
    for (const sample of samples.filter(({ bytes }) => bytes > 0)) {
      this.#frames++
      this.#ticks += sample.ticks
      this.#sampleBytes += sample.bytes
      this.#lastByte = Math.max(this.#lastByte, sample.offset + sample.bytes)
      if (!this.hasSound) this.#unseen.push(sample)
    }
    refuseEndless(this.#frames * aac.frameSeconds * aac.sampleRate, aac.sampleRate)
  }

  /** Looks at the samples that lie in the media at hand, until one is not certainly silent. */
  #listen(): void {
    const { from, bytes } = this.#held
    this.#unseen = this.#unseen.filter((sample) => {
      const at = sample.offset - from
      const isHeld = at >= 0 && at + sample.bytes <= bytes.length
      if (isHeld && !isSilentFrame(bytes.subarray(at, at + sample.bytes))) this.hasSound = true
      return !isHeld
    })
    if (this.hasSound) this.#unseen = []
  }

  /**
   * The frames decide how long the audio is. The times of the track are only believed when they agree, since
   * they know the padding; and edits only to leave out, since encoders use them for their delay.
   */
  #heardSeconds({ aac, timescale, edits }: Track): number {
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
