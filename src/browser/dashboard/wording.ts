import { formatsFor } from '../../platform/i18n/formats.js'
import type { Say } from '../lib/strings.js'
import { later, type Grain } from './periods.js'
import type { TimelineView } from './timeline.js'

const HOUR_S = 3600
const MINUTES = 60

/** Names and numbers as the page's locale writes them. */
export function wordingFor(locale: string, say: Say) {
  const formats = formatsFor(locale)
  const languages = new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' })
  const date = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  const brief = {
    day: date({ day: 'numeric', month: 'short' }),
    week: date({ day: 'numeric', month: 'short' }),
    month: date({ month: 'short', year: 'numeric' }),
  }
  const full = {
    day: date({ day: 'numeric', month: 'long', year: 'numeric' }),
    week: date({ day: 'numeric', month: 'short', year: 'numeric' }),
    month: date({ month: 'long', year: 'numeric' }),
  }
  const quarter = (start: Date) =>
    say('dashboard.say.quarter', {
      quarter: String(start.getUTCMonth() / 3 + 1),
      year: String(start.getUTCFullYear()),
    })

  return {
    ...formats,
    hours: (hours: number) => formats.duration(hours * HOUR_S),
    language: (code: string) => languages.of(code) ?? code,

    /** A period's name for an axis. */
    brief: (grain: Grain, start: Date) => (grain === 'quarter' ? quarter(start) : brief[grain].format(start)),

    /** A period's whole name: "16 – 22 Nov 2026". */
    full(grain: Grain, start: Date): string {
      if (grain === 'quarter') return quarter(start)
      if (grain !== 'week') return full[grain].format(start)
      return full.week.formatRange(start, new Date(later('week', start, 1).getTime() - 1))
    },

    value: (measure: TimelineView['measure'], value: number) =>
      measure === 'hours' ? formats.duration(value * HOUR_S) : formats.number(value),

    /** For an axis of hours: counts in minutes while the longest bar is shorter than one hour. */
    axisOfHours(longest: number): { scale: number; label: (value: number) => string } {
      const unit = longest < 1 ? 'minute' : 'hour'
      const format = new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      })
      return { scale: unit === 'minute' ? MINUTES : 1, label: (value) => format.format(value) }
    },
  }
}

export type Wording = ReturnType<typeof wordingFor>
