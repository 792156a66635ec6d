import { AudioRefusal } from '../invalid-audio.js'
import { MAX_DURATION_MS, MIN_DURATION_MS } from '../../../shared/audio/quality.js'
import type { Input, Reading } from '../bytes/push-parser.js'

export type PcmEncoding = 'int16' | 'int24' | 'float32'

/** The audio inside a container: what its decoder needs to know. */
export type CodedAudio =
  | { codec: 'pcm'; encoding: PcmEncoding; sample_rate: number; channels: number }
  | { codec: 'opus'; sample_rate: number; channels: number; pre_skip: number; gain: number }
  | { codec: 'flac'; sample_rate: number; channels: number }
  | { codec: 'aac'; sample_rate: number; channels: number }

/** Where a demuxer puts what it finds. */
export interface Sink {
  /** Once, before any packet. */
  open(audio: CodedAudio): void
  /** One packet of the codec (for PCM: whole sample frames), which may be kept. None for AAC. */
  packet(bytes: Buffer): void
}

export interface Demuxed {
  /** Sample frames (one sample of each channel) that one would hear, at the sample rate given to `open`. */
  frames: number
  /** The container alone shows that there is nothing to hear. */
  silent?: boolean
}

/** Reads one container to its end: says what is in it, hands on the packets, counts what one would hear. */
export type Demuxer = (input: Input, sink: Sink) => Reading<Demuxed>

/** Encoder delay and padding that a container may declare around what one hears. */
const UNHEARD_MS = 1_000

/** For audio of which `frames` were found so far, heard or not. */
export function refuseEndless(frames: number, sampleRate: number): void {
  refuseTooLong(frames - (UNHEARD_MS / 1000) * sampleRate, sampleRate)
}

/** For a length that is known, or has been reached already. */
export function refuseTooLong(frames: number, sampleRate: number): void {
  if (durationMs(frames, sampleRate) > MAX_DURATION_MS) {
    throw new AudioRefusal(
      'audio_too_long',
      `The recording is longer than ${MAX_DURATION_MS / 1000} seconds.`,
    )
  }
}

export function refuseTooShort(frames: number, sampleRate: number): void {
  if (durationMs(frames, sampleRate) < MIN_DURATION_MS) {
    throw new AudioRefusal('audio_too_short', `The recording is shorter than ${MIN_DURATION_MS} ms.`)
  }
}

export function durationMs(frames: number, sampleRate: number): number {
  return Math.round((frames * 1000) / sampleRate)
}

/** Rates outside of this are mistakes: telephones record at 8 kHz, studios at 192 kHz. */
const MIN_SAMPLE_RATE_HZ = 8_000
const MAX_SAMPLE_RATE_HZ = 192_000
const MAX_CHANNELS = 8

export function refuseOddShape(sampleRate: number, channels: number): void {
  if (!(sampleRate >= MIN_SAMPLE_RATE_HZ && sampleRate <= MAX_SAMPLE_RATE_HZ)) {
    throw new AudioRefusal('audio_unsupported', 'The sample rate is outside of 8 to 192 kHz.')
  }
  if (!(channels >= 1 && channels <= MAX_CHANNELS)) {
    throw new AudioRefusal('audio_unsupported', `The number of channels is outside of 1 to ${MAX_CHANNELS}.`)
  }
}
