import type { PeriodRow } from './snapshot.js'
import { addPeriods, periodStart, startOf, type Grain } from './periods.js'

/** How a timeline is looked at. */
export interface TimelineView {
  measure: 'recordings' | 'hours'
  mode: 'plain' | 'cumulative'
  grain: Grain
}

/** One period of a timeline: what was recorded and what was confirmed, in recordings or in hours. */
export interface Point {
  start: Date
  recorded: number
  confirmed: number
}

/** So many periods are shown at least, so that the first day is not one lonely bar; and at most. */
export const PERIODS_SHOWN: Record<Grain, { least: number; most: number }> = {
  day: { least: 14, most: 60 },
  week: { least: 8, most: 52 },
  month: { least: 6, most: 36 },
  quarter: { least: 4, most: 40 },
}

const FILES: Record<Grain, string> = {
  day: 'timeline-daily',
  week: 'timeline-weekly',
  month: 'timeline-monthly',
  quarter: 'timeline-quarterly',
}

/** The published file that holds what is looked at, of all languages together or of each. */
export function timelineFile({ mode, grain }: TimelineView, isByLanguage = false): string {
  return FILES[grain] + (isByLanguage ? '-by-language' : '') + (mode === 'cumulative' ? '-cumulative' : '')
}

/**
 * The periods up to the one that holds `now`, as many as there is room for. The files name only those in which something happened: in the
 * others nothing was added, and nothing had changed.
 */
export function timelinePoints(rows: PeriodRow[], view: TimelineView, now: Date, room = Infinity): Point[] {
  const { grain, mode } = view
  const known = new Map(rows.map((row) => [startOf(grain, String(row[grain])).getTime(), row]))
  const points: Point[] = []
  for (let start = firstShown(known, grain, now, room); start <= now; start = addPeriods(grain, start, 1)) {
    const row = known.get(start.getTime())
    const same = mode === 'cumulative' ? (points.at(-1) ?? valuesBefore(known, start, view)) : undefined
    points.push({ ...(row ? valuesOf(row, view) : (same ?? NOTHING)), start })
  }
  return points
}

const NOTHING = { recorded: 0, confirmed: 0 }

function firstShown(known: Map<number, PeriodRow>, grain: Grain, now: Date, room: number): Date {
  const last = periodStart(grain, now)
  const { least, most } = PERIODS_SHOWN[grain]
  const begun = Math.min(...known.keys())
  const atMost = addPeriods(grain, last, 1 - Math.min(most, Math.max(least, room))).getTime()
  const atLeast = addPeriods(grain, last, 1 - least).getTime()
  return new Date(Math.max(atMost, Math.min(atLeast, begun)))
}

/** What had come together before the first period that is shown. */
function valuesBefore(known: Map<number, PeriodRow>, start: Date, view: TimelineView) {
  const latest = Math.max(...[...known.keys()].filter((each) => each < start.getTime()))
  const row = known.get(latest)
  return row && valuesOf(row, view)
}

function valuesOf(row: PeriodRow, { measure }: TimelineView) {
  return measure === 'hours'
    ? { recorded: row.hours, confirmed: row.hours_valid }
    : { recorded: row.recordings, confirmed: row.valid }
}
