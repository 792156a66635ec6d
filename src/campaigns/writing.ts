import { spellingMarksOf } from '../shared/text.js'

/**
 * What a script (ISO 15924) asks of a sentence written in it. Lengths are in code points, which is what one sees
 * as characters but for combining marks.
 */
export interface Writing {
  /** Letters of the script, all matches. */
  own: RegExp
  /** Letters of other scripts, all matches; those that many scripts share are neither. */
  foreign: RegExp
  /** Longer sentences take more than some 15 seconds to read aloud. */
  longest: number
  /** Invisible characters that are part of correct spelling. */
  invisible: ReadonlySet<string>
}

/** An alphabet, abjad or abugida: some 13 code points a second. */
const LONGEST_IN_LETTERS = 200
/** A character is a syllable: some 7 a second. */
const LONGEST_IN_SYLLABLES = 110
/** A character is a syllable and mostly a word: some 5 a second. */
const LONGEST_IN_LOGOGRAPHS = 75

const SYLLABARIES = new Set(['Cans', 'Cher', 'Ethi', 'Hang', 'Kore', 'Vaii', 'Yiii'])
const LOGOGRAPHIC = new Set(['Hani', 'Hans', 'Hant', 'Jpan'])

/** Scripts of ISO 15924 that Unicode writes with the characters of others. */
const MADE_OF: Record<string, string[]> = {
  Hans: ['Hani', 'Bopo'],
  Hant: ['Hani', 'Bopo'],
  Jpan: ['Hani', 'Hira', 'Kana'],
  Kore: ['Hang', 'Hani'],
  Aran: ['Arab'],
}

const known = new Map<string, Writing>()

/** Throws a RangeError for a script that Unicode does not know. */
export function writingOf(script: string): Writing {
  const writing = known.get(script) ?? describe(script)
  known.set(script, writing)
  return writing
}

function describe(script: string): Writing {
  const parts = MADE_OF[script] ?? [script]
  const own = parts.map((part) => `\\p{Script_Extensions=${part}}`).join('')
  return {
    own: letters(`[\\p{L}&&[${own}]]`),
    foreign: letters(`[\\p{L}--[${own}\\p{Script=Zyyy}\\p{Script=Zinh}]]`),
    longest: longestIn(script),
    invisible: spellingMarksOf(parts),
  }
}

function letters(set: string): RegExp {
  try {
    return new RegExp(set, 'gv')
  } catch {
    throw new RangeError(`Unicode knows no script of ${set}`)
  }
}

function longestIn(script: string): number {
  if (LOGOGRAPHIC.has(script)) return LONGEST_IN_LOGOGRAPHS
  return SYLLABARIES.has(script) ? LONGEST_IN_SYLLABLES : LONGEST_IN_LETTERS
}
