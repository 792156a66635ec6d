/**
 * Messages as a browser gets them: parsed on the server, so that pages carry no ICU parser. This file runs in both
 * places and imports nothing.
 */
export type CompactMessage = string | CompactPart[]

/** Text, the number of the plural around it (0), or a placeholder. */
export type CompactPart =
  | string
  | 0
  | ['value' | 'number', name: string]
  | ['select', name: string, cases: CompactCases]
  | ['cardinal' | 'ordinal', name: string, cases: CompactCases, offset: number]

export type CompactCases = Record<string, CompactMessage>

export type CompactValues = Record<string, string | number>

/** The text of a message. Throws a RangeError when a value that the message needs is missing. */
export function formatCompact(locale: string, message: CompactMessage, values: CompactValues = {}): string {
  return formatWithin(locale, message, values, 0)
}

function formatWithin(locale: string, message: CompactMessage, values: CompactValues, count: number): string {
  if (typeof message === 'string') return message
  return message.map((part) => formatPart(locale, part, values, count)).join('')
}

function formatPart(locale: string, part: CompactPart, values: CompactValues, count: number): string {
  if (typeof part === 'string') return part
  if (part === 0) return formatNumber(locale, count)
  const value = values[part[1]]
  if (value === undefined) throw new RangeError(`the message needs a value for ${part[1]}`)
  switch (part[0]) {
    case 'value':
      return String(value)
    case 'number':
      return formatNumber(locale, Number(value))
    case 'select':
      return formatWithin(locale, chosen(part[2], String(value)), values, count)
    default: {
      const rest = Number(value) - part[3]
      const category = new Intl.PluralRules(locale, { type: part[0] }).select(rest)
      return formatWithin(locale, chosen(part[2], `=${value}`, category), values, rest)
    }
  }
}

function chosen(cases: CompactCases, ...keys: string[]): CompactMessage {
  const key = keys.find((candidate) => Object.hasOwn(cases, candidate)) ?? 'other'
  return cases[key] ?? ''
}

function formatNumber(locale: string, value: number): string {
  return new Intl.NumberFormat(locale).format(value)
}
