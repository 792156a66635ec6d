/** What a timeline counts by. Periods are UTC and named as in the published files; weeks are ISO weeks. */
export const GRAINS = ['day', 'week', 'month', 'quarter'] as const
export type Grain = (typeof GRAINS)[number]

const DAY_MS = 24 * 60 * 60 * 1000

/** First moment of the period that a published name means. */
export function startOf(grain: Grain, name: string): Date {
  const [year, rest] = [Number(name.slice(0, 4)), name.slice(5)]
  switch (grain) {
    case 'day':
      return new Date(`${name}T00:00:00Z`)
    case 'week': {
      // The fourth of January is always in week 1.
      const fourth = new Date(Date.UTC(year, 0, 4))
      return daysLater(mondayOf(fourth), 7 * (Number(rest.slice(1)) - 1))
    }
    case 'month':
      return new Date(Date.UTC(year, Number(rest) - 1))
    case 'quarter':
      return new Date(Date.UTC(year, 3 * (Number(rest.slice(1)) - 1)))
  }
}

/** First moment of the period that holds `moment`. */
export function periodStart(grain: Grain, moment: Date): Date {
  const [year, month] = [moment.getUTCFullYear(), moment.getUTCMonth()]
  switch (grain) {
    case 'day':
      return new Date(Date.UTC(year, month, moment.getUTCDate()))
    case 'week':
      return mondayOf(moment)
    case 'month':
      return new Date(Date.UTC(year, month))
    case 'quarter':
      return new Date(Date.UTC(year, month - (month % 3)))
  }
}

/** First moment of the period so many after the one that starts at `start`. */
export function addPeriods(grain: Grain, start: Date, periods: number): Date {
  if (grain === 'day') return daysLater(start, periods)
  if (grain === 'week') return daysLater(start, 7 * periods)
  const months = grain === 'month' ? periods : 3 * periods
  return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months))
}

function mondayOf(moment: Date): Date {
  const midnight = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate()))
  return daysLater(midnight, -((midnight.getUTCDay() + 6) % 7))
}

function daysLater(start: Date, days: number): Date {
  return new Date(start.getTime() + days * DAY_MS)
}
