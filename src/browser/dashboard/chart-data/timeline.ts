import type { PeriodRow } from '../snapshot.js'
import { fileOf, pointsOf, type Point, type TimelineView } from '../timeline-points.js'
import type { Wording } from '../locale-formats.js'
import { rowsOf, type Content, type Source } from './chart-data.js'

export async function timeline(source: Source): Promise<Content | undefined> {
  const { snapshot, language, view, room, place, wording, say } = source
  const file = fileOf(view, language !== undefined)
  const rows = await rowsOf<PeriodRow>(source, file)
  if (!rows) return undefined
  const points = pointsOf(rows, view, snapshot.generatedAt, room)
  const { measure, mode, grain } = view
  const axis = axisOf(measure, points, wording)
  const value = (number: number) => wording.value(measure, number)
  const [first, last] = [points[0]!, points.at(-1)!]
  const sum = (pick: (point: Point) => number) =>
    mode === 'cumulative' ? pick(last) : points.reduce((total, point) => total + pick(point), 0)
  const caption = say(`dashboard.say.shown.${grain}`, { count: points.length })
  return {
    caption,
    description: say(`dashboard.say.timeline.${mode}`, {
      from: wording.full(grain, first.start),
      to: wording.full(grain, last.start),
      recorded: value(sum((point) => point.recorded)),
      confirmed: value(sum((point) => point.confirmed)),
    }),
    table: {
      caption,
      columns: [
        say(`dashboard.say.grain.${grain}`),
        say('dashboard.say.recorded'),
        say('dashboard.say.confirmed'),
      ],
      rows: points
        .map(({ start, recorded, confirmed }) => ({
          cells: [wording.full(grain, start), value(recorded), value(confirmed)],
        }))
        .reverse(),
    },
    rows,
    file,
    nothing: say('dashboard.say.nothing'),
    drawing: {
      kind: mode === 'cumulative' ? 'lines' : 'columns',
      ...place,
      labels: points.map(({ start }) => ({
        brief: wording.brief(grain, start),
        full: wording.full(grain, start),
      })),
      recorded: {
        name: say('dashboard.say.recorded'),
        values: points.map(({ recorded }) => recorded * axis.scale),
      },
      confirmed: {
        name: say('dashboard.say.confirmed'),
        values: points.map(({ confirmed }) => confirmed * axis.scale),
      },
      axisLabel: axis.label,
      valueLabel: (number) => value(number / axis.scale),
    },
  }
}

function axisOf(measure: TimelineView['measure'], points: Point[], wording: Wording) {
  if (measure === 'recordings')
    return { scale: 1, label: (value: number) => (value % 1 ? '' : wording.number(value)) }
  return wording.axisOfHours(Math.max(...points.flatMap(({ recorded, confirmed }) => [recorded, confirmed])))
}
