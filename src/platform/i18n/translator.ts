import { IntlMessageFormat } from 'intl-messageformat'
import { log } from '../log.js'
import { SOURCE_LOCALE, catalogOf } from './catalogs.js'

type MessageValues = Record<string, string | number | boolean | Date>

/** The message of a key in one locale, as plain text: whoever puts it into HTML escapes it. */
type Translate = (key: string, values?: MessageValues) => string

/** A stretch of a message; with `href` it is a link, with `strong` it is stressed. */
interface RichPart {
  text: string
  href?: string
  strong?: boolean
}

type Chunk = string | RichPart
type FormatValues = Parameters<typeof IntlMessageFormat.prototype.format<RichPart>>[0]

const compiled = new Map<string, IntlMessageFormat>()
const reported = new Set<string>()

/**
 * Messages of one locale. A key that the locale lacks is a mistake: tests fail on it, production warns once and
 * shows the source locale's text, or the key itself.
 */
export function translator(locale: string): Translate {
  return (key, values) => [format(locale, key, values)].flat().map(textOf).join('')
}

/**
 * A message with links in it: `Read the <terms>terms</terms>.` with `{terms: '/en/terms'}` becomes three parts.
 * `<b>` needs no value and is stressed text.
 */
export function richText(
  locale: string,
  key: string,
  links: Record<string, string> = {},
  values: MessageValues = {},
): RichPart[] {
  const part = (chunks: Chunk[], look: Omit<RichPart, 'text'>) => ({
    text: chunks.map(textOf).join(''),
    ...look,
  })
  const tags = Object.fromEntries(
    Object.entries(links).map(([name, href]) => [name, (chunks: Chunk[]) => part(chunks, { href })]),
  )
  const b = (chunks: Chunk[]) => part(chunks, { strong: true })
  return [format(locale, key, { ...values, b, ...tags })]
    .flat()
    .map((chunk) => (typeof chunk === 'string' ? { text: chunk } : chunk))
}

function textOf(chunk: Chunk): string {
  return typeof chunk === 'string' ? chunk : chunk.text
}

function format(locale: string, key: string, values?: FormatValues): Chunk | Chunk[] {
  const message = messageOf(locale, key)
  if (!message) return key
  try {
    return message.format<RichPart>(values)
  } catch (error) {
    report(`message "${key}" in ${locale}: ${(error as Error).message}`)
    return catalogOf(locale)[key] ?? key
  }
}

function messageOf(locale: string, key: string): IntlMessageFormat | undefined {
  const id = `${locale} ${key}`
  const known = compiled.get(id)
  if (known) return known
  const text = catalogOf(locale)[key]
  if (text === undefined) {
    report(`no message "${key}" in ${locale}`)
    return locale === SOURCE_LOCALE ? undefined : messageOf(SOURCE_LOCALE, key)
  }
  const message = new IntlMessageFormat(text, locale)
  compiled.set(id, message)
  return message
}

function report(problem: string): void {
  if (process.env.NODE_ENV === 'test') throw new Error(problem)
  if (reported.has(problem)) return
  reported.add(problem)
  log.warn(problem)
}
