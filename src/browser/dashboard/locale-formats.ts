import { formatsFor } from '../../shared/i18n/formats.js'
import type { Translate } from '../lib/translate.js'
import { addPeriods, type Grain } from './periods.js'
import type { TimelineView } from './timeline-points.js'

const HOUR_S = 3600
const MINUTE_S = 60

/** Names and numbers as the page's locale writes them. */
export function createLocaleFormats(locale: string, t: Translate) {
  const formats = formatsFor(locale)
  const names = {
    language: new Intl.DisplayNames(locale, { type: 'language' }),
    region: new Intl.DisplayNames(locale, { type: 'region' }),
  }
  const nameOf = (type: keyof typeof names, code: string) => {
    try {
      return names[type].of(code) ?? code
    } catch {
      return code // no well-formed one: then it has no name
    }
  }
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
    t('dashboard.say.quarter', {
      quarter: String(start.getUTCMonth() / 3 + 1),
      year: String(start.getUTCFullYear()),
    })

  const unitFormat = (unit: string, unitDisplay: 'short' | 'long', maximumFractionDigits = 1) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, maximumFractionDigits })
  const inUnit = (display: 'short' | 'long') => (hours: number) => {
    const { unit, perHour } = unitFor(hours)
    return unitFormat(unit, display, unit === 'hour' ? 1 : 0).format(hours * perHour)
  }

  return {
    ...formats,
    /** As the headlines say it, in hours or whole minutes. */
    total: (hours: number) => formats.duration(hours * HOUR_S),
    hours: inUnit('long'),
    shortHours: inUnit('short'),
    language: (code: string) => nameOf('language', code),

    /** The unit of lengths, as after a number: "s". */
    seconds: secondsUnit(locale),

    /** "18–29" or "70+", which is read from left to right everywhere. */
    ages: (band: string) => `\u2066${band.replace('-', '–')}\u2069`,

    /** A country's name; a part of it bears its code behind that: "India · TN". */
    region(code: string): string {
      const [country = '', part] = code.split('-')
      const name = nameOf('region', country)
      return part ? `${name} · ${part}` : name
    },

    /** A period's name for an axis. */
    brief: (grain: Grain, start: Date) => (grain === 'quarter' ? quarter(start) : brief[grain].format(start)),

    /** A period's whole name: "16 – 22 Nov 2026". */
    full(grain: Grain, start: Date): string {
      if (grain === 'quarter') return quarter(start)
      if (grain !== 'week') return full[grain].format(start)
      return full.week.formatRange(start, new Date(addPeriods('week', start, 1).getTime() - 1))
    },

    value: (measure: TimelineView['measure'], value: number) =>
      measure === 'hours' ? inUnit('long')(value) : formats.number(value),

    /** For an axis of hours: in the unit that the largest of them needs. */
    axisOfHours(largest: number): { scale: number; label: (value: number) => string } {
      const { unit, perHour } = unitFor(largest)
      const format = unitFormat(unit, 'short')
      return { scale: perHour, label: (value) => format.format(value) }
    },
  }
}

export type LocaleFormats = ReturnType<typeof createLocaleFormats>

function secondsUnit(locale: string): string {
  const parts = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'short' })
  return parts.formatToParts(2).find(({ type }) => type === 'unit')?.value ?? 's'
}

/** The largest unit of which there is at least one; hours for none at all. */
function unitFor(hours: number): { unit: 'hour' | 'minute' | 'second'; perHour: number } {
  const seconds = hours * HOUR_S
  if (seconds === 0 || seconds >= HOUR_S) return { unit: 'hour', perHour: 1 }
  if (seconds >= MINUTE_S) return { unit: 'minute', perHour: HOUR_S / MINUTE_S }
  return { unit: 'second', perHour: HOUR_S }
}
