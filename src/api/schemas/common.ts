import { z } from 'zod'
import { COUNTRIES } from '../../shared/countries.js'
import { isMisleading, isVisible, spellingMarksIn, unreadableCharacter } from '../../shared/text.js'

export const Id = z
  .guid()
  .transform((id) => id.toLowerCase())
  .meta({ description: 'A UUID.' })

/** The path parameter of calls about one thing. */
export const ById = z.object({ id: Id })

/** The name of a kind of task. The kinds are registered when a process starts, so it is the API's description that names them. */
export const TaskKind = z.string().meta({ id: 'TaskKind' })

const VARIANT = '(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3})'
/**
 * Well-formed language tags (RFC 5646): language, script, region, at most two different variants. Extensions and
 * private use, which say nothing about a language, are refused; the longest tag has 35 characters.
 */
const LANGUAGE_TAG = new RegExp(
  [
    '^(?:[A-Za-z]{2,3}|[A-Za-z]{5,8})',
    '(?:-[A-Za-z]{4})?',
    '(?:-(?:[A-Za-z]{2}|[0-9]{3}))?',
    `(?:-(${VARIANT})(?:-(?!\\1$)${VARIANT})?)?$`,
  ].join(''),
)

/** A language tag in its canonical spelling. */
export const LanguageTag = z
  .string()
  .regex(LANGUAGE_TAG, 'is not a BCP 47 language tag')
  .transform((tag, ctx) => {
    try {
      return Intl.getCanonicalLocales(tag)[0] ?? tag
    } catch {
      // The same variant in other letter case, which the pattern cannot say.
      ctx.addIssue({ code: 'custom', message: 'is not a BCP 47 language tag' })
      return z.NEVER
    }
  })
  .meta({
    description: 'A BCP 47 language tag, without extensions and private use.',
    examples: ['ta', 'sw', 'zh'],
  })

export const Region = z
  .string()
  .regex(
    new RegExp(`^(?:${COUNTRIES.join('|')})(?:-[A-Z0-9]{1,3})?$`),
    'is not a code of ISO 3166-1 or 3166-2',
  )
  .meta({ description: 'ISO 3166-1 or 3166-2.', examples: ['IN', 'IN-TN', 'KE'] })

/**
 * A text of several lines that a contributor writes to us, of at most so many characters. It is kept as NFC, without
 * outer space.
 */
export const text = (most: number) =>
  characters(most)
    .refine((words) => !isMisleading(words), 'has control characters')
    .refine(isVisible, 'has nothing to be seen')
    .meta({ maxLength: most, description: 'Something visible, without control characters.' })

/** One line of text that others read, such as a user name, of at most so many characters; kept as a text is. */
export const line = (most: number) =>
  characters(most)
    .refine(
      (words) => unreadableCharacter(words, spellingMarksIn(words)) === undefined,
      'has line breaks or invisible characters',
    )
    .refine(isVisible, 'has nothing to be seen')
    .meta({
      maxLength: most,
      description:
        'Something visible, without line breaks and without invisible characters but those its script needs.',
    })

/** Counts code points, as JSON Schema does, and before as well as after NFC, which makes a few texts longer. */
function characters(most: number) {
  const isShort = (words: string) => [...words].length <= most
  const error = `has more than ${most} characters`
  return z
    .string()
    .refine(isShort, { error, abort: true })
    .normalize('NFC')
    .refine(isShort, error)
    .trim()
    .min(1)
}

export const SentenceShown = z
  .object({ id: z.string(), text: z.string(), language: z.string() })
  .meta({ id: 'Sentence' })

export const Standing = z.enum(['counted', 'surplus']).meta({
  description:
    'Whether the work counts, or came when its task was filled already: then it is kept and nothing more.',
})
