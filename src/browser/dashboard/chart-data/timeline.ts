import type { PeriodRow } from '../snapshot.js'
import { timelineFile, timelinePoints, type Point, type TimelineView } from '../timeline-points.js'
import type { LocaleFormats } from '../locale-formats.js'
import { rowsOfLanguage, type ChartData, type ChartSource } from './chart-data.js'

export async function timeline(source: ChartSource): Promise<ChartData | undefined> {
  const { snapshot, language, view, maxPeriods, uiLocale, formats, t } = source
  const file = timelineFile(view, language !== undefined)
  const rows = await rowsOfLanguage<PeriodRow>(source, file)
  if (!rows) return undefined
  const points = timelinePoints(rows, view, snapshot.generatedAt, maxPeriods)
  const { measure, mode, grain } = view
  const axis = axisOf(measure, points, formats)
  const value = (number: number) => formats.value(measure, number)
  const [first, last] = [points[0]!, points.at(-1)!]
  const sum = (pick: (point: Point) => number) =>
    mode === 'cumulative' ? pick(last) : points.reduce((total, point) => total + pick(point), 0)
  const caption = t(`dashboard.say.shown.${grain}`, { count: points.length })
  return {
    caption,
    description: t(`dashboard.say.timeline.${mode}`, {
      from: formats.full(grain, first.start),
      to: formats.full(grain, last.start),
      recorded: value(sum((point) => point.recorded)),
      confirmed: value(sum((point) => point.confirmed)),
    }),
    table: {
      caption,
      columns: [t(`dashboard.say.grain.${grain}`), t('dashboard.say.recorded'), t('dashboard.say.confirmed')],
      rows: points
        .map(({ start, recorded, confirmed }) => ({
          cells: [formats.full(grain, start), value(recorded), value(confirmed)],
        }))
        .reverse(),
    },
    rows,
    file,
    empty: t('dashboard.say.nothing'),
    timeline: {
      kind: mode === 'cumulative' ? 'lines' : 'columns',
      ...uiLocale,
      labels: points.map(({ start }) => ({
        brief: formats.brief(grain, start),
        full: formats.full(grain, start),
      })),
      recorded: {
        name: t('dashboard.say.recorded'),
        values: points.map(({ recorded }) => recorded * axis.scale),
      },
      confirmed: {
        name: t('dashboard.say.confirmed'),
        values: points.map(({ confirmed }) => confirmed * axis.scale),
      },
      axisLabel: axis.label,
      valueLabel: (number) => value(number / axis.scale),
    },
  }
}

function axisOf(measure: TimelineView['measure'], points: Point[], formats: LocaleFormats) {
  if (measure === 'recordings')
    return { scale: 1, label: (value: number) => (value % 1 ? '' : formats.number(value)) }
  return formats.axisOfHours(Math.max(...points.flatMap(({ recorded, confirmed }) => [recorded, confirmed])))
}
