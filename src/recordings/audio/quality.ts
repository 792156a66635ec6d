/**
 * What makes a clip acceptable and what makes it poor. Pure and without imports: the recorder in the browser
 * judges a clip by the same numbers before it is sent.
 */

/** The shortest clip that can hold a spoken word. */
export const MIN_DURATION_MS = 500
export const MAX_DURATION_MS = 30_000
export const MAX_BYTES = 20 * 1024 * 1024

/** Levels are never reported below this: 20 dB under one step of 16 bits. */
export const FLOOR_DB = -120
/** A sample this near to full scale (1.0) was cut off by the converter. */
export const CLIPPED_AMPLITUDE = 0.999
/** One step of 16 bits: a clip that never exceeds it holds no sound, only rounding. */
export const SILENT_AMPLITUDE = 1 / 32_768

/** Speech whose loudest sample stays under this was too far from the microphone. */
const QUIET_PEAK_DB = -26
/** The same for the mean, which one click cannot lift. */
const QUIET_RMS_DB = -42
/** One sample in two thousand at full scale is heard as a crackle. */
const CLIPPED_SHARE = 0.0005
const LONG_SILENCE_MS = 1_500
/** Silence before and after, taken together, of the whole clip. */
const MOSTLY_SILENCE_SHARE = 0.7
/** Fluent reading is active some half of the time. */
const LITTLE_SPEECH_SHARE = 0.1
/** Speech should stand this far above the noise; below, listeners tire and recognisers fail. */
const NOISY_DISTANCE_DB = 15
/** Noise under this is not heard, however quiet the speech. */
const AUDIBLE_NOISE_DB = -60

export interface Levels {
  /** Loudest sample, dBFS; over 0 only for float formats. */
  peak_db: number
  /** Root mean square over the clip and all channels, dBFS (a full-scale sine is −3). */
  rms_db: number
  /** Share of samples at full scale, 0..1. */
  clipped_share: number
  /** Silence before the first and after the last sound. */
  leading_silence_ms: number
  trailing_silence_ms: number
}

/** What else is known about a clip by the time it is judged; null or absent means not known. */
export interface Circumstances {
  duration_ms?: number | null
  /** Share of the clip that is speech, 0..1. */
  speech_share?: number | null
  /** Noise floor, dBFS. */
  noise_db?: number | null
}

export const HINTS = [
  'too_quiet',
  'clipped',
  'long_silence_before',
  'long_silence_after',
  'mostly_silence',
  'little_speech',
  'noisy',
] as const

/** A stable code for what could be better about a usable clip; its words are in the catalogs. */
export type Hint = (typeof HINTS)[number]

/** The hints for a clip, in the order of {@link HINTS}; what is not known gives none. */
export function hintsFor(levels: Levels, known: Circumstances = {}): Hint[] {
  const judgements: Record<Hint, boolean> = {
    too_quiet: levels.peak_db < QUIET_PEAK_DB || levels.rms_db < QUIET_RMS_DB,
    clipped: levels.clipped_share > CLIPPED_SHARE,
    long_silence_before: levels.leading_silence_ms > LONG_SILENCE_MS,
    long_silence_after: levels.trailing_silence_ms > LONG_SILENCE_MS,
    mostly_silence: isMostlySilence(levels, known.duration_ms),
    little_speech: typeof known.speech_share === 'number' && known.speech_share < LITTLE_SPEECH_SHARE,
    noisy: isNoisy(levels, known.noise_db),
  }
  return HINTS.filter((hint) => judgements[hint])
}

function isMostlySilence(levels: Levels, durationMs: number | null | undefined): boolean {
  if (!durationMs) return false
  return (levels.leading_silence_ms + levels.trailing_silence_ms) / durationMs > MOSTLY_SILENCE_SHARE
}

function isNoisy(levels: Levels, noiseDb: number | null | undefined): boolean {
  if (typeof noiseDb !== 'number') return false
  return noiseDb > AUDIBLE_NOISE_DB && levels.rms_db - noiseDb < NOISY_DISTANCE_DB
}
