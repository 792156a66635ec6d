import type { GroupRow, Measures } from '../snapshot.js'
import type { TableRow } from '../data-table.js'
import { SHOWN_LAST, rowsOfLanguage, type ChartData, type ChartSource } from './chart-data.js'

export async function regions(source: ChartSource): Promise<ChartData | undefined> {
  const { language, formats, t } = source
  const file = language === undefined ? 'by-region' : 'by-language-and-region'
  const rows = await rowsOfLanguage<GroupRow>(source, file)
  if (!rows) return undefined
  const countries = countriesOf(rows)
  const known = countries.filter(({ code }) => !SHOWN_LAST.includes(code))
  const longest = Math.max(...known.map(({ hours }) => hours))
  const most = known[0]
  const nameOf = (code: string) =>
    SHOWN_LAST.includes(code) ? t(`dashboard.say.${code}`) : formats.region(code)
  const rowOf = (
    code: string,
    row: Pick<Measures, 'hours' | 'hours_valid'>,
    speakers?: number,
  ): TableRow => ({
    cells: [
      nameOf(code),
      speakers === undefined ? '' : formats.number(speakers),
      formats.shortHours(row.hours),
      formats.shortHours(row.hours_valid),
    ],
  })
  return {
    caption: t('dashboard.say.map'),
    description: most
      ? t('dashboard.say.map-summary', {
          count: known.length,
          region: nameOf(most.code),
          hours: formats.hours(most.hours),
        })
      : t('dashboard.say.map'),
    table: {
      caption: t('dashboard.say.map'),
      columns: [
        t('dashboard.say.region'),
        t('dashboard.say.speakers'),
        t('dashboard.say.recorded'),
        t('dashboard.say.confirmed'),
      ],
      rows: countries.flatMap(({ rows }) => rows.map((row) => rowOf(String(row.region), row, row.speakers))),
    },
    rows,
    file,
    empty: t('dashboard.say.too-few'),
    areas: known.map(({ code, hours, hours_valid }) => ({
      region: code,
      // Each step a multiple of the one before: what is little is seen beside what is much.
      share: Math.log1p(hours * MINUTES) / Math.log1p(longest * MINUTES),
      note: t('dashboard.say.map-note', {
        region: nameOf(code),
        recorded: formats.hours(hours),
        confirmed: formats.hours(hours_valid),
      }),
    })),
  }
}

const MINUTES = 60

/** Each country with its parts, the most recorded first; what has no place comes last. */
function countriesOf(rows: GroupRow[]) {
  const byCountry = new Map<string, GroupRow[]>()
  for (const row of rows) {
    const [country = ''] = String(row.region).split('-')
    byCountry.set(country, [...(byCountry.get(country) ?? []), row])
  }
  const sum = (rows: GroupRow[], of: 'hours' | 'hours_valid') =>
    rows.reduce((total, row) => total + row[of], 0)
  return [...byCountry]
    .map(([code, rows]) => ({
      code,
      hours: sum(rows, 'hours'),
      hours_valid: sum(rows, 'hours_valid'),
      rows: [...rows].sort(
        (a, b) => Number(a.region !== code) - Number(b.region !== code) || b.hours - a.hours,
      ),
    }))
    .sort((a, b) => SHOWN_LAST.indexOf(a.code) - SHOWN_LAST.indexOf(b.code) || b.hours - a.hours)
}
