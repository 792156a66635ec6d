import type { GroupRow } from '../snapshot.js'
import { SHOWN_LAST, hoursBar, rowsOfLanguage, type ChartData, type ChartSource } from './chart-data.js'

export async function groups(
  source: ChartSource,
  { key, all, each }: { key: 'age_band' | 'gender'; all: string; each: string },
): Promise<ChartData | undefined> {
  const { snapshot, language, formats, t } = source
  if (!snapshot.has(all)) return undefined
  const file = language === undefined ? all : each
  const rows = (await rowsOfLanguage<GroupRow>(source, file)) ?? []
  const longest = Math.max(...rows.map(({ hours }) => hours))
  const nameOf = (row: GroupRow) => {
    const value = String(row[key])
    if (SHOWN_LAST.includes(value)) return t(`dashboard.say.${value}`)
    return key === 'gender' ? t(`profile.${value}`) : formats.ages(value)
  }
  const rank = (row: GroupRow) => SHOWN_LAST.indexOf(String(row[key]))
  const inOrder = [...rows].sort(
    (a, b) => rank(a) - rank(b) || String(a[key]).localeCompare(String(b[key]), 'en'),
  )
  const caption = t('dashboard.say.groups')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [
        t(`profile.${key}`),
        t('dashboard.say.speakers'),
        t('dashboard.say.recorded'),
        t('dashboard.say.confirmed'),
      ],
      rows: inOrder.map((row) => ({
        cells: [
          nameOf(row),
          formats.number(row.speakers),
          formats.shortHours(row.hours),
          formats.shortHours(row.hours_valid),
        ],
        bar: hoursBar(row, longest),
      })),
    },
    rows: inOrder,
    file,
    empty: t(snapshot.has(file) ? 'dashboard.say.too-few' : 'dashboard.say.only-together'),
  }
}
