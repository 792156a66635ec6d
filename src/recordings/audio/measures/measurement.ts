import type { Levels } from '../../../shared/audio/quality.js'

/** What decoding a whole recording shows; null where it cannot be known (AAC). */
export interface Measurement {
  levels: Levels | null
  /** Share of the recording that is speech, 0..1. */
  speech_share: number | null
  /** Noise floor, dBFS. */
  noise_db: number | null
  /** Whether it begins or ends in the middle of speech. */
  cut_off: boolean | null
}

/** The measurement of a recording that cannot be decoded here. */
export const UNKNOWN_MEASUREMENT: Measurement = {
  levels: null,
  speech_share: null,
  noise_db: null,
  cut_off: null,
}
