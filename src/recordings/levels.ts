import type { Levels } from './audio/index.js'

const UNKNOWN: Record<keyof Levels, null> = {
  peak_db: null,
  rms_db: null,
  clipped_share: null,
  leading_silence_ms: null,
  trailing_silence_ms: null,
}

/** The columns of a recording that tell its levels, null where they are not known. */
export const levelColumns = (levels: Levels | null): Record<keyof Levels, number | null> => levels ?? UNKNOWN
