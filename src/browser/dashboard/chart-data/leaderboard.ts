import { share, type Content, type Source } from './chart-data.js'

type Place = {
  kind: 'record' | 'validate'
  language: string
  period: 'week' | 'month' | 'all'
  rank: number
  username: string
  contributions: number
  /** Places won; null for who was not there before. */
  change: number | null
}

const EVERY_LANGUAGE = '*'

/** Who contributed most, of those who want to be named. */
export async function leaders(source: Source): Promise<Content | undefined> {
  const { snapshot, language = EVERY_LANGUAGE, choices, wording, say } = source
  if (!snapshot.has('leaderboards')) return undefined
  const rows = (await snapshot.rows<Place>('leaderboards')).filter(
    (row) =>
      row.language === language && row.kind === choices.leadersKind && row.period === choices.leadersPeriod,
  )
  const most = Math.max(...rows.map(({ contributions }) => contributions))
  const caption = say('dashboard.say.leaders')
  const changed = (change: number | null) => {
    if (change === null) return say('dashboard.say.new')
    if (change === 0) return say('dashboard.say.same')
    const count = wording.number(Math.abs(change))
    return change > 0
      ? `↑ ${say('dashboard.say.up', { count })}`
      : `↓ ${say('dashboard.say.down', { count })}`
  }
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [say('dashboard.say.name'), say('dashboard.say.contributions'), say('dashboard.say.change')],
      rows: rows.map(({ rank, username, contributions, change }) => ({
        // A name may be of another direction than the page.
        cells: [
          `${wording.number(rank)}. \u2068${username}\u2069`,
          wording.number(contributions),
          changed(change),
        ],
        bar:
          choices.leadersKind === 'record'
            ? { recorded: share(contributions, most) }
            : { confirmed: share(contributions, most) },
      })),
    },
    rows,
    file: 'leaderboards',
    nothing: say('dashboard.say.nothing'),
  }
}
