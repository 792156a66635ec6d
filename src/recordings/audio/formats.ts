import type { Levels } from '../../shared/audio/quality.js'

/**
 * The containers taken, each with its codec: PCM of 16 or 24 bits or float, Opus, Opus, FLAC, AAC (LC or HE).
 *
 * AAC is the one that is never decoded, since there is no decoder for it that may be shipped. Its length is
 * counted in frames, its silence is found where frames say themselves that they hold nothing, and its levels stay
 * unknown. A damaged AAC frame is not noticed.
 */
export type AudioFormat = 'wav' | 'webm' | 'ogg' | 'flac' | 'mp4'

export const CONTENT_TYPES: Record<AudioFormat, string> = {
  wav: 'audio/wav',
  webm: 'audio/webm',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  mp4: 'audio/mp4',
}

/** What a file says when it is read, never what its sender says. */
export interface AudioFacts {
  format: AudioFormat
  content_type: string
  /** What one would hear: without encoder delay and padding. */
  duration_ms: number
  /** Hz, as decoded: 48000 for Opus. */
  sample_rate: number
  channels: number
  /** Known at once for WAV; null for compressed audio, which is measured later. */
  levels: Levels | null
}

/** What decoding a whole clip tells; null where it cannot be known (AAC). */
export interface Measurement {
  levels: Levels | null
  /** Share of the clip that is speech, 0..1. */
  speech_share: number | null
  /** Noise floor, dBFS. */
  noise_db: number | null
  /** Whether it begins or ends in the middle of speech. */
  cut_off: boolean | null
}

/**
 * Examines a file as it flows past. Any method may throw (or reject with) an AudioRefusal, as early as it can
 * be known; after that every further call gives the same refusal.
 */
export interface AudioProbe {
  /** Await the result: it is a promise when the decoders are behind. The chunk must not be changed afterwards. */
  write(chunk: Buffer): void | Promise<void>
  finish(): Promise<AudioFacts>
  /** Lets go of everything; for uploads that end early. May be called at any time, more than once. */
  destroy(): void
}
