import { formatCompact, type CompactMessage, type CompactValues } from '../../shared/i18n/compact.js'

export type Say = (key: string, values?: CompactValues) => string

/** Looks the page's messages up; a key that the page did not get stands for itself. */
export function speaker(messages: Record<string, CompactMessage>, locale: string): Say {
  return (key, values) => {
    const message = messages[key]
    return message === undefined ? key : formatCompact(locale, message, values)
  }
}

/** Seconds as `0:07`, in the locale's digits. */
export function clockFormat(locale: string): (seconds: number) => string {
  const minutes = new Intl.NumberFormat(locale)
  const rest = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 })
  return (seconds) => `${minutes.format(Math.floor(seconds / 60))}:${rest.format(Math.floor(seconds % 60))}`
}
