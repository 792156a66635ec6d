/** Controls, line ends, halves of characters, what a broken conversion leaves, and what has no shape. */
const UNREADABLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\ufffd\u115f\u1160\u3164\uffa0]/gu
/** Format characters that show: signs over or before Arabic digits. */
const VISIBLE_FORMAT = /[\u0600-\u0605\u06dd\u0890\u0891\u08e2]/

/**
 * The first character of `text` that a text others read may not hold: it is invisible, ends a line or changes the
 * direction of what follows. `spelling` holds those that the text's script needs (see `spellingMarksOf`).
 */
export function unreadableCharacter(text: string, spelling: ReadonlySet<string>): string | undefined {
  return text
    .match(UNREADABLE)
    ?.find((character) => !spelling.has(character) && !VISIBLE_FORMAT.test(character))
}

/** `\p{Default_Ignorable_Code_Point}` holds invisible letters; a blank of Braille and of a note head are symbols. */
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800\u{1d159}])[\p{L}\p{N}\p{P}\p{S}]/u

/** Whether a reader sees anything of `text`. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text)
}

/** Controls but line breaks, halves of characters, and what changes the direction of text that follows. */
const MISLEADING = /[^\P{Cc}\r\n]|[\p{Cs}\u202A-\u202E\u2066-\u2069]/u

/** Whether a text of several lines, which only moderators read, holds what misleads a reader or a database. */
export function isMisleading(text: string): boolean {
  return MISLEADING.test(text)
}

const ZERO_WIDTH_SPACE = '\u200b'
const NON_JOINER = '\u200c'
const JOINER = '\u200d'
const MONGOLIAN_VOWEL_SEPARATOR = '\u180e'

const words = (list: string) => list.split(' ')

/** Invisible characters that correct spelling needs, and the scripts (ISO 15924) that need them. */
const SPELLING = [
  {
    marks: [JOINER, NON_JOINER],
    scripts: words('Arab Beng Deva Gujr Guru Knda Mlym Mong Mymr Orya Sinh Syrc Taml Telu Khmr'),
  },
  // Written without spaces between words, so that a word's end is marked invisibly.
  { marks: [ZERO_WIDTH_SPACE], scripts: words('Khmr Laoo Mymr Thai Tibt Java') },
  { marks: [MONGOLIAN_VOWEL_SEPARATOR], scripts: ['Mong'] },
]

/** The invisible characters that correct spelling needs in one of these scripts. */
export function spellingMarksOf(scripts: string[]): ReadonlySet<string> {
  return new Set(
    SPELLING.filter((each) => each.scripts.some((script) => scripts.includes(script))).flatMap(
      ({ marks }) => marks,
    ),
  )
}

const USERS = SPELLING.map(({ marks, scripts }) => ({
  marks,
  uses: new RegExp(
    `[\\p{L}&&[${scripts.map((script) => `\\p{Script_Extensions=${script}}`).join('')}]]`,
    'v',
  ),
}))
/** Several emoji are joined to one. */
const EMOJI = { marks: [JOINER], uses: /\p{Extended_Pictographic}/u }

/** The invisible characters that correct spelling needs in a text whose script is not known: of those it is written in. */
export function spellingMarksIn(text: string): ReadonlySet<string> {
  return new Set([...USERS, EMOJI].filter(({ uses }) => uses.test(text)).flatMap(({ marks }) => marks))
}
