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

/** A BCP 47 language tag that is well-formed, in its canonical spelling. */
export const LanguageTag = z
  .string()
  .max(35)
  .transform((tag, ctx) => {
    try {
      return Intl.getCanonicalLocales(tag)[0] ?? tag
    } catch {
      ctx.addIssue({ code: 'custom', message: 'is not a BCP 47 language tag' })
      return z.NEVER
    }
  })
  .meta({ description: 'A BCP 47 language tag.', examples: ['ta', 'sw', 'zh'] })

export const Region = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, { error: 'is not a code of ISO 3166-1 or 3166-2', abort: true })
  .refine((code) => COUNTRIES.includes(code.slice(0, 2)), 'names no country')
  .meta({ description: 'ISO 3166-1 or 3166-2.', examples: ['IN', 'IN-TN', 'KE'] })

/** One line of text that others read, such as a user name, of at most so many characters. */
export const line = (most: number) =>
  text(most).refine(
    (words) => unreadableCharacter(words, spellingMarksIn(words)) === undefined,
    'has line breaks or invisible characters',
  )

/** What a contributor writes to us: something visible, without characters that mislead a reader or a database. */
export const text = (most: number) =>
  z
    .string()
    .transform((words) => words.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(1)
        .refine((words) => [...words].length <= most, `has more than ${most} characters`)
        .refine((words) => !isMisleading(words), 'has control characters')
        .refine(isVisible, 'has nothing to be seen'),
    )

export const SentenceShown = z
  .object({ id: z.string(), text: z.string(), language: z.string() })
  .meta({ id: 'Sentence' })

export const Standing = z.enum(['counted', 'surplus']).meta({
  description:
    'Whether the work counts, or came when its task was filled already: then it is kept and nothing more.',
})
