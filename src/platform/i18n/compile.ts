import { type MessageFormatElement, TYPE, parse } from '@formatjs/icu-messageformat-parser'
import { catalogOf } from './catalogs.js'
import type { CompactCases, CompactMessage, CompactPart } from '../../shared/i18n/compact.js'

const cache = new Map<string, Record<string, CompactMessage>>()

/**
 * The messages of a locale whose keys begin with one of the prefixes (`record.`), for formatCompact in the browser.
 * Messages with tags are left out: links are the server's to render.
 */
export function browserMessages(locale: string, prefixes: readonly string[]): Record<string, CompactMessage> {
  const id = `${locale} ${prefixes.join(' ')}`
  const known = cache.get(id)
  if (known) return known
  const wanted = Object.entries(catalogOf(locale))
    .filter(([key]) => prefixes.some((prefix) => key.startsWith(prefix)))
    .map(([key, text]) => [key, parse(text)] as const)
    .filter(([, elements]) => !elements.some(isTag))
    .map(([key, elements]) => [key, compact(elements)])
  const messages = Object.fromEntries(wanted) as Record<string, CompactMessage>
  cache.set(id, messages)
  return messages
}

/** An ICU message in the form that formatCompact reads. Throws a RangeError for syntax that browsers do not get. */
export function compileMessage(text: string): CompactMessage {
  return compact(parse(text))
}

function compact(elements: MessageFormatElement[]): CompactMessage {
  const parts = elements.map(compactPart)
  const [only = ''] = parts
  return parts.length <= 1 && typeof only === 'string' ? only : parts
}

function compactPart(element: MessageFormatElement): CompactPart {
  switch (element.type) {
    case TYPE.literal:
      return element.value
    case TYPE.pound:
      return 0
    case TYPE.argument:
      return ['value', element.value]
    case TYPE.number:
      if (element.style)
        throw new RangeError(`a number in a browser's message has no style: ${element.value}`)
      return ['number', element.value]
    case TYPE.select:
      return ['select', element.value, compactCases(element.options)]
    case TYPE.plural:
      return [
        element.pluralType === 'ordinal' ? 'ordinal' : 'cardinal',
        element.value,
        compactCases(element.options),
        element.offset,
      ]
    default:
      throw new RangeError(`a browser's message has no dates, times or tags: ${element.value}`)
  }
}

function compactCases(options: Record<string, { value: MessageFormatElement[] }>): CompactCases {
  return Object.fromEntries(Object.entries(options).map(([name, { value }]) => [name, compact(value)]))
}

function isTag(element: MessageFormatElement): boolean {
  if (element.type === TYPE.tag) return true
  if (element.type !== TYPE.plural && element.type !== TYPE.select) return false
  return Object.values(element.options).some(({ value }) => value.some(isTag))
}
