/** Numbers, dates and durations as a locale writes them. */
interface Formats {
  /** 1,234 */
  number(value: number): string
  /** Hours with at most one digit after the point; minutes below one hour, seconds below one minute. `seconds` ≥ 0. */
  duration(seconds: number): string
  /** A share from 0 to 1 as a percentage. */
  percent(share: number): string
  /** 5 November 2026 */
  date(date: Date): string
  /** November 2026 */
  month(date: Date): string
  /** "3 hours ago", in the largest unit that fits. */
  ago(date: Date, now?: Date): string
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const cache = new Map<string, Formats>()

/** The formats of a locale, made once. */
export function formatsFor(locale: string): Formats {
  const known = cache.get(locale)
  if (known) return known
  const formats = createFormats(locale)
  cache.set(locale, formats)
  return formats
}

function createFormats(locale: string): Formats {
  const number = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const inUnit = (unit: 'hour' | 'minute' | 'second', digits: number) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: digits })
  const hours = inUnit('hour', 1)
  const minutes = inUnit('minute', 0)
  const seconds = inUnit('second', 0)
  return {
    number: (value) => number.format(value),
    duration: (value) => {
      if (value > 0 && value < MINUTE) return seconds.format(Math.ceil(value))
      if (value > 0 && value < HOUR) return minutes.format(Math.round(value / MINUTE))
      return hours.format(value / HOUR)
    },
    percent: (share) => percent.format(share),
    date: (value) => date.format(value),
    month: (value) => month.format(value),
    ago: (value, now = new Date()) => {
      const distance = (value.getTime() - now.getTime()) / 1000
      const size = Math.abs(distance)
      if (size < HOUR) return relative.format(Math.round(distance / MINUTE), 'minute')
      if (size < DAY) return relative.format(Math.round(distance / HOUR), 'hour')
      return relative.format(Math.round(distance / DAY), 'day')
    },
  }
}
