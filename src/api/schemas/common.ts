import { z } from 'zod'

export const Id = z.uuid().meta({ description: 'A UUID.' })

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

const regionNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

export const Region = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'is not a code of ISO 3166-1 or 3166-2')
  .refine((code) => regionNames.of(code.slice(0, 2)) !== undefined, 'names no country')
  .meta({ description: 'ISO 3166-1 or 3166-2.', examples: ['IN', 'IN-TN', 'KE'] })

/** One line of a person's own words. */
export const line = (most: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(1)
        .refine((text) => [...text].length <= most, `has more than ${most} characters`)
        .refine((text) => !/\p{Cc}/u.test(text), 'has control characters'),
    )

export const SentenceShown = z
  .object({ id: z.string(), text: z.string(), language: z.string() })
  .meta({ id: 'Sentence' })

export const Standing = z.enum(['counted', 'surplus']).meta({
  description:
    'Whether the work counts, or came when its task was filled already: then it is kept and nothing more.',
})
