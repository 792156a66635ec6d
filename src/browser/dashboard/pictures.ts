import type { Say } from '../lib/strings.js'
import type { Drawing } from './charts.js'
import type { LanguageRow } from './files.js'
import { BARS, ranked } from './languages.js'
import type { Table } from './tables.js'
import type { Point, TimelineView } from './timeline.js'
import type { Wording } from './wording.js'

/** A drawing with what it says in words: a line above it, and the whole for those who cannot see it. */
interface Picture extends Drawing {
  caption: string
  description: string
}

type Place = Pick<Drawing, 'dir' | 'locale'>

export function timelineDrawing(
  points: Point[],
  view: TimelineView,
  { dir, locale }: Place,
  wording: Wording,
  say: Say,
): Picture {
  const { measure, mode, grain } = view
  const axis = axisOf(measure, points, wording)
  const value = (number: number) => wording.value(measure, number)
  const [first, last] = [points[0]!, points.at(-1)!]
  const sum = (pick: (point: Point) => number) =>
    mode === 'cumulative' ? pick(last) : points.reduce((total, point) => total + pick(point), 0)
  const caption = say(`dashboard.say.shown.${grain}`, { count: points.length })
  return {
    kind: mode === 'cumulative' ? 'lines' : 'columns',
    dir,
    locale,
    labels: points.map(({ start }) => ({
      brief: wording.brief(grain, start),
      full: wording.full(grain, start),
    })),
    ...series(points, axis.scale, say),
    axisLabel: axis.label,
    valueLabel: (number) => value(number / axis.scale),
    caption,
    description: say(`dashboard.say.timeline.${mode}`, {
      from: wording.full(grain, first.start),
      to: wording.full(grain, last.start),
      recorded: value(sum((point) => point.recorded)),
      confirmed: value(sum((point) => point.confirmed)),
    }),
  }
}

export function timelineTable(points: Point[], view: TimelineView, wording: Wording, say: Say): Table {
  const value = (number: number) => wording.value(view.measure, number)
  return {
    caption: say(`dashboard.say.shown.${view.grain}`, { count: points.length }),
    columns: [
      say(`dashboard.say.grain.${view.grain}`),
      say('dashboard.say.recorded'),
      say('dashboard.say.confirmed'),
    ],
    rows: points
      .map(({ start, recorded, confirmed }) => [
        wording.full(view.grain, start),
        value(recorded),
        value(confirmed),
      ])
      .reverse(),
  }
}

export function languageDrawing(
  rows: LanguageRow[],
  { dir, locale }: Place,
  wording: Wording,
  say: Say,
): Picture {
  const shown = ranked(rows).slice(0, BARS)
  const points = shown.map(({ hours, hours_valid }) => ({ recorded: hours, confirmed: hours_valid }))
  const axis = axisOf('hours', points, wording)
  const named = shown.map(({ language }) => wording.language(language))
  return {
    kind: 'bars',
    dir,
    locale,
    labels: named.map((name) => ({ brief: name, full: name })),
    ...series(points, axis.scale, say),
    axisLabel: axis.label,
    valueLabel: (number) => wording.shortHours(number / axis.scale),
    caption: say(shown.length < rows.length ? 'dashboard.say.languages-top' : 'dashboard.say.languages-all', {
      shown: shown.length,
      count: rows.length,
    }),
    description: say('dashboard.say.languages-summary', {
      count: rows.length,
      language: named[0] ?? '',
      hours: wording.hours(shown[0]?.hours ?? 0),
    }),
  }
}

export function languageTable(rows: LanguageRow[], wording: Wording, say: Say): Table {
  return {
    caption: say('dashboard.say.languages'),
    columns: [
      say('dashboard.say.language'),
      say('dashboard.say.recorded'),
      say('dashboard.say.confirmed'),
      say('dashboard.say.recordings'),
      say('dashboard.say.speakers'),
    ],
    rows: ranked(rows).map(({ language, speakers, recordings, hours, hours_valid }) => [
      wording.language(language),
      wording.shortHours(hours),
      wording.shortHours(hours_valid),
      wording.number(recordings),
      wording.number(speakers),
    ]),
  }
}

interface Pair {
  recorded: number
  confirmed: number
}

function axisOf(measure: TimelineView['measure'], points: Pair[], wording: Wording) {
  if (measure === 'recordings')
    return { scale: 1, label: (value: number) => (value % 1 ? '' : wording.number(value)) }
  return wording.axisOfHours(Math.max(...points.flatMap(({ recorded, confirmed }) => [recorded, confirmed])))
}

function series(points: Pair[], scale: number, say: Say): Pick<Drawing, 'recorded' | 'confirmed'> {
  return {
    recorded: { name: say('dashboard.say.recorded'), values: points.map(({ recorded }) => recorded * scale) },
    confirmed: {
      name: say('dashboard.say.confirmed'),
      values: points.map(({ confirmed }) => confirmed * scale),
    },
  }
}
