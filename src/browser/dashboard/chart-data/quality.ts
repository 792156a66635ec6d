import type { LocaleFormats } from '../locale-formats.js'
import { rowsOfLanguage, share, type ChartData, type ChartSource } from './chart-data.js'

/** What is measured in a recording, as the published file names it. */
export type QualityMeasure = 'duration' | 'level' | 'noise' | 'speech'

/** Recordings of a language whose measure lies between two values. */
type QualityRow = {
  language: string
  measure: QualityMeasure
  at_least: number | null
  below: number | null
} & Record<(typeof COUNTS)[number], number>

const COUNTS = ['recordings', 'valid', 'invalid'] as const

/** Recordings by what was measured in them, and how many of the decided ones of each class are valid. */
export async function quality(source: ChartSource): Promise<ChartData | undefined> {
  const { options, formats, t } = source
  const rows = (await rowsOfLanguage<QualityRow>(source, 'quality'))?.filter(
    ({ measure }) => measure === options.quality,
  )
  if (!rows) return undefined
  const classes = mergeClasses(rows)
  const most = Math.max(...classes.map(({ recordings }) => recordings))
  const caption = t('dashboard.say.quality')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [t('dashboard.say.class'), t('dashboard.say.recordings'), t('dashboard.say.share-confirmed')],
      rows: classes.map((row) => {
        const decided = row.valid + row.invalid
        return {
          cells: [
            className(row, formats),
            formats.number(row.recordings),
            decided > 0 ? formats.percent(share(row.valid, decided)) : '–',
          ],
          bar: { recorded: share(row.recordings, most), confirmed: share(row.valid, most) },
        }
      }),
    },
    rows,
    file: 'quality',
    empty: t('dashboard.say.nothing'),
  }
}

/** The classes of all languages that are looked at, from the lowest. */
function mergeClasses(rows: QualityRow[]): QualityRow[] {
  const classes = new Map<number | null, QualityRow>()
  for (const row of rows) {
    const known = classes.get(row.at_least)
    const sums = COUNTS.map((name) => [name, (known?.[name] ?? 0) + row[name]] as const)
    classes.set(row.at_least, { ...row, ...Object.fromEntries(sums) })
  }
  return [...classes.values()].sort((a, b) => (a.at_least ?? -Infinity) - (b.at_least ?? -Infinity))
}

function className({ measure, at_least: from, below: to }: QualityRow, formats: LocaleFormats): string {
  const ends = [from === null ? '' : formats.number(from), to === null ? '' : formats.number(to)]
  const unit = { duration: formats.seconds, level: 'dB', noise: 'dB', speech: '%' }[measure]
  return `\u2066${ends.join(' … ').trim()}\u2069 ${unit}`
}
