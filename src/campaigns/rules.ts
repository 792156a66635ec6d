import { unreadableCharacter } from '../shared/text.js'
import { writingOf, type Writing } from './writing.js'

/** Why a line cannot become a sentence. */
export type RefusalCode =
  | 'empty'
  | 'too_long'
  | 'duplicate'
  | 'wrong_script'
  | 'control_characters'
  /** It was a sentence here and has been taken out of circulation. */
  | 'retired'

export interface Reason {
  code: RefusalCode
  /** For a person, without a full stop. */
  detail: string
}

/** Of its letters, a sentence may write this share in another script: a name, a loan word. */
const FOREIGN_SHARE_MOST = 0.3
/** Code points of a source or a licence. */
const NOTE_LONGEST = 300

/** The text as a sentence is kept: NFC, without outer space, every inner run of space one space. */
export function normalizeText(text: string): string {
  return text
    .normalize('NFC')
    .replace(OUTER_SPACE, '')
    .replace(/\p{Zs}+/gu, ' ')
}

/** What speaks against `text`, which is normalized, as a sentence of a language written in `script`; or nothing. */
export function validateSentence(text: string, script: string): Reason | undefined {
  const writing = writingOf(script)
  return (
    validateCharacters(text, writing.invisible) ??
    validateContent(text) ??
    validateLength(text, writing.longest) ??
    validateScript(text, writing, script)
  )
}

/** What speaks against a source or a licence, which is normalized; `what` names it. */
export function validateNote(text: string, what: string): Reason | undefined {
  const reason = validateCharacters(text, new Set()) ?? validateLength(text, NOTE_LONGEST)
  return reason && { ...reason, detail: `the ${what}: ${reason.detail}` }
}

const OUTER_SPACE = /^[\p{Zs}\t\n\v\f\r]+|[\p{Zs}\t\n\v\f\r]+$/gu

function validateCharacters(text: string, invisible: ReadonlySet<string>): Reason | undefined {
  const found = unreadableCharacter(text, invisible)
  return found === undefined
    ? undefined
    : { code: 'control_characters', detail: `holds the character ${codePointOf(found)}` }
}

function validateContent(text: string): Reason | undefined {
  return /[\p{L}\p{N}]/u.test(text) ? undefined : { code: 'empty', detail: 'nothing to read aloud' }
}

function validateLength(text: string, longest: number): Reason | undefined {
  if (text.length <= longest) return undefined // code units are never fewer than code points
  const length = [...text].length
  return length <= longest
    ? undefined
    : { code: 'too_long', detail: `${length} characters, at most ${longest}` }
}

function validateScript(text: string, writing: Writing, script: string): Reason | undefined {
  const foreign = text.match(writing.foreign)?.length ?? 0
  if (foreign === 0) return undefined
  const own = text.match(writing.own)?.length ?? 0
  return foreign <= (own + foreign) * FOREIGN_SHARE_MOST
    ? undefined
    : { code: 'wrong_script', detail: `${foreign} of ${own + foreign} letters are not ${script}` }
}

function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
