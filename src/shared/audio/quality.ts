/**
 * The limits of a recording, and the thresholds of the hints about its quality. Pure and without imports: the recorder
 * in the browser applies the same numbers before it uploads.
 */

/** The shortest recording that can hold a spoken word. */
export const MIN_DURATION_MS = 500
export const MAX_DURATION_MS = 30_000
export const MAX_BYTES = 20 * 1024 * 1024

/** Levels are never reported below this: 20 dB under one step of 16 bits. */
export const FLOOR_DB = -120
/** A sample of this amplitude (full scale is 1.0) was clipped by the converter. */
export const CLIPPED_AMPLITUDE = 0.999
/** One step of 16 bits: a recording that never exceeds it holds only rounding noise. */
export const SILENT_AMPLITUDE = 1 / 32_768

/** The peak of speech that was too far from the microphone is below this. */
const QUIET_PEAK_DB = -26
/** The same for the mean, which a single click does not raise. */
const QUIET_RMS_DB = -42
/** One clipped sample in two thousand is audible as a crackle. */
const CLIPPED_SHARE = 0.0005
const LONG_SILENCE_MS = 1_500
/** Silence before and after, as a share of the recording. */
const MOSTLY_SILENCE_SHARE = 0.7
/** Fluent reading has a share of about 0.5. */
const LITTLE_SPEECH_SHARE = 0.1
/** Speech less than this above the noise tires listeners and fails in speech recognition. */
const NOISY_DISTANCE_DB = 15
/** Noise below this is inaudible, however quiet the speech. */
const AUDIBLE_NOISE_DB = -60
/** Room noise above this masks the softer sounds of an ordinary voice. */
const NOISY_ROOM_DB = -45
/** Speech within this time of the start or the end of a recording was probably cut off. */
export const EDGE_MS = 50
/** Texts that take less than this are too short to judge the speed. */
const SHORTEST_TIMED_MS = 400

/**
 * The time of a letter at the fastest speed that listeners still follow, nearly twice that of fluent reading. It depends
 * on what a letter stands for: a sound, a consonant with an unwritten vowel, or a syllable.
 */
const LETTERS: { of: RegExp; ms: number }[] = [
  { of: /[\p{sc=Han}\p{sc=Hangul}\p{sc=Yi}]/u, ms: 85 },
  { of: /[\p{sc=Hira}\p{sc=Kana}\p{sc=Ethi}\p{sc=Cher}\p{sc=Vai}]/u, ms: 65 },
  { of: /[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}]/u, ms: 50 },
  // Vowel signs of these scripts are marks, which are not counted: a letter is a syllable, or half of a cluster.
  {
    of: /[\p{sc=Deva}\p{sc=Beng}\p{sc=Taml}\p{sc=Telu}\p{sc=Gujr}\p{sc=Knda}\p{sc=Mlym}\p{sc=Guru}\p{sc=Orya}\p{sc=Sinh}\p{sc=Mymr}\p{sc=Khmr}\p{sc=Tibt}\p{sc=Olck}\p{sc=Mtei}]/u,
    ms: 60,
  },
]
const OTHER_LETTER_MS = 38
/** A digit is read as a word. */
const DIGIT_MS = 90

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

/** What else is known about a recording besides its levels; null or absent means unknown. */
export interface KnownProperties {
  duration_ms?: number | null
  /** Share of the clip that is speech, 0..1. */
  speech_share?: number | null
  /** Noise floor, dBFS. */
  noise_db?: number | null
  /** Whether it begins or ends in the middle of speech. */
  cut_off?: boolean | null
  /** The sentence that was read. */
  text?: string | null
}

export const HINTS = [
  'too_quiet',
  'clipped',
  'long_silence_before',
  'long_silence_after',
  'mostly_silence',
  'little_speech',
  'noisy',
  'cut_off',
  'too_fast',
] as const

/** A stable code for what could be better in an accepted recording; the catalogs hold its texts. */
export type Hint = (typeof HINTS)[number]

/** The hints for a recording, in the order of {@link HINTS}; unknown properties give none. */
export function hintsFor(levels: Levels, known: KnownProperties = {}): Hint[] {
  const applies: Record<Hint, boolean> = {
    too_quiet: levels.peak_db < QUIET_PEAK_DB || levels.rms_db < QUIET_RMS_DB,
    clipped: levels.clipped_share > CLIPPED_SHARE,
    long_silence_before: levels.leading_silence_ms > LONG_SILENCE_MS,
    long_silence_after: levels.trailing_silence_ms > LONG_SILENCE_MS,
    mostly_silence: isMostlySilence(levels, known.duration_ms),
    little_speech: typeof known.speech_share === 'number' && known.speech_share < LITTLE_SPEECH_SHARE,
    noisy: isNoisy(levels, known.noise_db),
    cut_off: known.cut_off === true,
    too_fast: isTooFast(levels, known),
  }
  return HINTS.filter((hint) => applies[hint])
}

function isMostlySilence(levels: Levels, durationMs: number | null | undefined): boolean {
  if (!durationMs) return false
  return (levels.leading_silence_ms + levels.trailing_silence_ms) / durationMs > MOSTLY_SILENCE_SHARE
}

function isNoisy(levels: Levels, noiseDb: number | null | undefined): boolean {
  if (typeof noiseDb !== 'number') return false
  return noiseDb > AUDIBLE_NOISE_DB && levels.rms_db - noiseDb < NOISY_DISTANCE_DB
}

function isTooFast(levels: Levels, { duration_ms, text }: KnownProperties): boolean {
  if (!duration_ms || !text) return false
  const least = fastestReadingMs(text)
  const spokenMs = duration_ms - levels.leading_silence_ms - levels.trailing_silence_ms
  return least >= SHORTEST_TIMED_MS && spokenMs > 0 && spokenMs < least
}

/** The time in milliseconds that reading a text aloud takes at the fastest speed that listeners can follow. */
export function fastestReadingMs(text: string): number {
  let ms = 0
  for (const [character] of text.matchAll(/[\p{L}\p{Nd}]/gu)) {
    if (/\p{Nd}/u.test(character)) ms += DIGIT_MS
    else ms += LETTERS.find(({ of }) => of.test(character))?.ms ?? OTHER_LETTER_MS
  }
  return ms
}

/** Rates the noise of a room, measured by a microphone in dBFS. */
export function roomOf(noiseDb: number): 'quiet' | 'some_noise' | 'too_noisy' {
  if (noiseDb <= AUDIBLE_NOISE_DB) return 'quiet'
  return noiseDb < NOISY_ROOM_DB ? 'some_noise' : 'too_noisy'
}
