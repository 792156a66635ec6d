import fc from 'fast-check'
import type { PeriodRow } from '../../src/browser/dashboard/snapshot.js'
import { GRAINS, addPeriods, periodStart, startOf, type Grain } from '../../src/browser/dashboard/periods.js'
import { PERIODS_SHOWN, timelineFile, timelinePoints } from '../../src/browser/dashboard/timeline-points.js'
import { createLocaleFormats } from '../../src/browser/dashboard/locale-formats.js'
import { periodOf } from './naive.js'

const moment = fc
  .integer({ min: Date.UTC(1999, 0, 1), max: Date.UTC(2101, 0, 1) })
  .map((milliseconds) => new Date(milliseconds))
const grain = fc.constantFrom(...GRAINS)

const row = (key: string, period: string, recordings: number, valid = 0): PeriodRow => ({
  [key]: period,
  speakers: 1,
  recordings,
  valid,
  invalid: 0,
  hours: recordings / 900,
  hours_valid: valid / 900,
  languages: 1,
  validations: 0,
})

describe('periods', () => {
  it('begin where the published names say', () => {
    fc.assert(
      fc.property(grain, moment, (grain, moment) => {
        const start = periodStart(grain, moment)
        expect(startOf(grain, periodOf[grain]!(moment))).toEqual(start)
        expect(start.getTime()).toBeLessThanOrEqual(moment.getTime())
        expect(addPeriods(grain, start, 1).getTime()).toBeGreaterThan(moment.getTime())
      }),
    )
  })

  it('follow each other without a gap', () => {
    fc.assert(
      fc.property(grain, moment, fc.integer({ min: -50, max: 50 }), (grain, moment, steps) => {
        const start = addPeriods(grain, periodStart(grain, moment), steps)
        expect(periodStart(grain, start)).toEqual(start)
        expect(addPeriods(grain, start, -steps)).toEqual(periodStart(grain, moment))
      }),
    )
  })
})

describe('a timeline', () => {
  const now = new Date('2026-11-20T15:00:00Z')
  const plain = { measure: 'recordings', mode: 'plain', grain: 'day' } as const
  const cumulative = { ...plain, mode: 'cumulative' } as const

  it('reads the file of what is looked at', () => {
    expect(timelineFile(plain)).toBe('timeline-daily')
    expect(timelineFile({ ...cumulative, grain: 'quarter' })).toBe('timeline-quarterly-cumulative')
  })

  it('fills what the file leaves out: with nothing where things are added, with what stood where they add up', () => {
    const days = [row('day', '2026-11-17', 3, 1), row('day', '2026-11-19', 5, 2)]
    const tail = (points: { recorded: number }[]) => points.slice(-4).map(({ recorded }) => recorded)
    expect(tail(timelinePoints(days, plain, now))).toEqual([3, 0, 5, 0])
    expect(tail(timelinePoints(days, cumulative, now))).toEqual([3, 3, 5, 5])
  })

  it('starts from what had come together before its first day', () => {
    const points = timelinePoints([row('day', '2020-01-01', 40)], cumulative, now)
    expect(points[0]).toMatchObject({ recorded: 40 })
    expect(timelinePoints([row('day', '2020-01-01', 40)], plain, now)[0]).toMatchObject({ recorded: 0 })
  })

  it('ends today, is never too short to read, and keeps to the room there is', () => {
    const begun = (day: string) => [row('day', day, 1)]
    expect(timelinePoints(begun('2026-11-20'), plain, now)).toHaveLength(PERIODS_SHOWN.day.least)
    expect(timelinePoints(begun('2026-10-22'), plain, now)).toHaveLength(30)
    expect(timelinePoints(begun('2019-01-01'), plain, now)).toHaveLength(PERIODS_SHOWN.day.most)
    expect(timelinePoints(begun('2019-01-01'), plain, now, 31)).toHaveLength(31)
    expect(timelinePoints(begun('2019-01-01'), plain, now, 2)).toHaveLength(PERIODS_SHOWN.day.least)
    expect(timelinePoints([], plain, now).at(-1)?.start).toEqual(new Date('2026-11-20'))
  })

  it('can be of hours', () => {
    const [point] = timelinePoints(
      [row('day', '2026-11-20', 9, 3)],
      { ...plain, measure: 'hours' },
      now,
    ).slice(-1)
    expect(point).toMatchObject({ recorded: 0.01, confirmed: 3 / 900 })
  })
})

describe('the words for it', () => {
  const say = (key: string, values = {}) => `${key} ${JSON.stringify(values)}`
  const en = createLocaleFormats('en', say)

  it.each<[Grain, string, string, string]>([
    ['day', '2026-11-20', 'Nov 20', 'November 20, 2026'],
    ['week', '2026-W53', 'Dec 28', 'Dec 28, 2026 – Jan 3, 2027'],
    ['month', '2026-11', 'Nov 2026', 'November 2026'],
  ])('name a %s', (grain, name, brief, full) => {
    const start = startOf(grain, name)
    expect(en.brief(grain, start)).toBe(brief)
    expect(en.full(grain, start).replaceAll(/\s/g, ' ')).toBe(full)
  })

  it('name a quarter, which Intl cannot', () => {
    expect(en.full('quarter', startOf('quarter', '2026-Q4'))).toContain('{"quarter":"4","year":"2026"}')
  })

  it.each([
    [0, '0 hours'],
    [21 / 3600, '21 seconds'],
    [0.5, '30 minutes'],
    [1, '1 hour'],
    [1234.56, '1,234.6 hours'],
  ])('say %d hours', (hours, text) => expect(en.hours(hours)).toBe(text))

  it('measure an axis in the unit that its longest bar needs', () => {
    expect(en.axisOfHours(0.4)).toMatchObject({ scale: 60 })
    expect(en.axisOfHours(0.4).label(15)).toBe('15 min')
    expect(en.axisOfHours(2).label(1.5)).toBe('1.5 hr')
  })
})
