import type { GroupRow } from '../snapshot.js'
import { LAST, barOf, rowsOf, type Content, type Source } from './chart-data.js'

export async function groups(
  source: Source,
  { key, all, each }: { key: 'age_band' | 'gender'; all: string; each: string },
): Promise<Content | undefined> {
  const { snapshot, language, wording, say } = source
  if (!snapshot.has(all)) return undefined
  const file = language === undefined ? all : each
  const rows = (await rowsOf<GroupRow>(source, file)) ?? []
  const longest = Math.max(...rows.map(({ hours }) => hours))
  const nameOf = (row: GroupRow) => {
    const value = String(row[key])
    if (LAST.includes(value)) return say(`dashboard.say.${value}`)
    return key === 'gender' ? say(`profile.${value}`) : wording.ages(value)
  }
  const rank = (row: GroupRow) => LAST.indexOf(String(row[key]))
  const inOrder = [...rows].sort(
    (a, b) => rank(a) - rank(b) || String(a[key]).localeCompare(String(b[key]), 'en'),
  )
  const caption = say('dashboard.say.groups')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [
        say(`profile.${key}`),
        say('dashboard.say.speakers'),
        say('dashboard.say.recorded'),
        say('dashboard.say.confirmed'),
      ],
      rows: inOrder.map((row) => ({
        cells: [
          nameOf(row),
          wording.number(row.speakers),
          wording.shortHours(row.hours),
          wording.shortHours(row.hours_valid),
        ],
        bar: barOf(row, longest),
      })),
    },
    rows: inOrder,
    file,
    nothing: say(snapshot.has(file) ? 'dashboard.say.too-few' : 'dashboard.say.only-together'),
  }
}
