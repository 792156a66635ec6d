import type { GroupRow, Measures } from '../snapshot.js'
import type { TableRow } from '../data-table.js'
import { LAST, rowsOf, type Content, type Source } from './chart-data.js'

export async function regions(source: Source): Promise<Content | undefined> {
  const { language, wording, say } = source
  const file = language === undefined ? 'by-region' : 'by-language-and-region'
  const rows = await rowsOf<GroupRow>(source, file)
  if (!rows) return undefined
  const countries = countriesOf(rows)
  const known = countries.filter(({ code }) => !LAST.includes(code))
  const longest = Math.max(...known.map(({ hours }) => hours))
  const most = known[0]
  const nameOf = (code: string) => (LAST.includes(code) ? say(`dashboard.say.${code}`) : wording.region(code))
  const rowOf = (
    code: string,
    row: Pick<Measures, 'hours' | 'hours_valid'>,
    speakers?: number,
  ): TableRow => ({
    cells: [
      nameOf(code),
      speakers === undefined ? '' : wording.number(speakers),
      wording.shortHours(row.hours),
      wording.shortHours(row.hours_valid),
    ],
  })
  return {
    caption: say('dashboard.say.map'),
    description: most
      ? say('dashboard.say.map-summary', {
          count: known.length,
          region: nameOf(most.code),
          hours: wording.hours(most.hours),
        })
      : say('dashboard.say.map'),
    table: {
      caption: say('dashboard.say.map'),
      columns: [
        say('dashboard.say.region'),
        say('dashboard.say.speakers'),
        say('dashboard.say.recorded'),
        say('dashboard.say.confirmed'),
      ],
      rows: countries.flatMap(({ rows }) => rows.map((row) => rowOf(String(row.region), row, row.speakers))),
    },
    rows,
    file,
    nothing: say('dashboard.say.too-few'),
    areas: known.map(({ code, hours, hours_valid }) => ({
      region: code,
      // Each step a multiple of the one before: what is little is seen beside what is much.
      share: Math.log1p(hours * MINUTES) / Math.log1p(longest * MINUTES),
      note: say('dashboard.say.map-note', {
        region: nameOf(code),
        recorded: wording.hours(hours),
        confirmed: wording.hours(hours_valid),
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
    .sort((a, b) => LAST.indexOf(a.code) - LAST.indexOf(b.code) || b.hours - a.hours)
}
