import { share, type ChartData, type ChartSource } from './chart-data.js'

type LeaderboardRow = {
  kind: 'record' | 'validate'
  language: string
  period: 'week' | 'month' | 'all'
  rank: number
  username: string
  contributions: number
  /** Ranks gained; null for a contributor who is new on the leaderboard. */
  change: number | null
}

const EVERY_LANGUAGE = '*'

/** The contributors with the most contributions, among those who agreed to be named. */
export async function leaderboard(source: ChartSource): Promise<ChartData | undefined> {
  const { snapshot, language = EVERY_LANGUAGE, options, formats, t } = source
  if (!snapshot.has('leaderboards')) return undefined
  const rows = (await snapshot.rows<LeaderboardRow>('leaderboards')).filter(
    (row) =>
      row.language === language && row.kind === options.leadersKind && row.period === options.leadersPeriod,
  )
  const most = Math.max(...rows.map(({ contributions }) => contributions))
  const caption = t('dashboard.say.leaders')
  const changed = (change: number | null) => {
    if (change === null) return t('dashboard.say.new')
    if (change === 0) return t('dashboard.say.same')
    const count = formats.number(Math.abs(change))
    return change > 0 ? `↑ ${t('dashboard.say.up', { count })}` : `↓ ${t('dashboard.say.down', { count })}`
  }
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [t('dashboard.say.name'), t('dashboard.say.contributions'), t('dashboard.say.change')],
      rows: rows.map(({ rank, username, contributions, change }) => ({
        // A name may be of another direction than the page.
        cells: [
          `${formats.number(rank)}. \u2068${username}\u2069`,
          formats.number(contributions),
          changed(change),
        ],
        bar:
          options.leadersKind === 'record'
            ? { recorded: share(contributions, most) }
            : { confirmed: share(contributions, most) },
      })),
    },
    rows,
    file: 'leaderboards',
    empty: t('dashboard.say.nothing'),
  }
}
