import { formatCompact, type CompactMessage, type CompactValues } from '../../shared/i18n/compact.js'

export type Translate = (key: string, values?: CompactValues) => string

/** Looks up the page's messages; a key that the page did not receive is returned as it is. */
export function createTranslate(messages: Record<string, CompactMessage>, locale: string): Translate {
  return (key, values) => {
    const message = messages[key]
    return message === undefined ? key : formatCompact(locale, message, values)
  }
}

/** Formats seconds as `0:07`, in the locale's digits. */
export function createClockFormat(locale: string): (seconds: number) => string {
  const minutes = new Intl.NumberFormat(locale)
  const rest = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 })
  return (seconds) => `${minutes.format(Math.floor(seconds / 60))}:${rest.format(Math.floor(seconds % 60))}`
}
