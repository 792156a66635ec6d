import { rowsOfLanguage, share, type ChartData, type ChartSource } from './chart-data.js'

type CampaignRow = {
  campaign: string
  language: string
  title: string
  state: 'open' | 'paused' | 'closed'
  recordings: number
  recordings_left: number
  hours: number
}

/** How far each campaign is; those that are open lead to where one can help. */
export async function campaigns(source: ChartSource): Promise<ChartData | undefined> {
  const { formats, t, hrefs } = source
  const rows = await rowsOfLanguage<CampaignRow>(source, 'campaigns')
  if (!rows) return undefined
  const caption = t('dashboard.say.campaigns')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [
        t('dashboard.say.campaign'),
        t('dashboard.say.language'),
        t('dashboard.say.recordings'),
        t('dashboard.say.recordings-left'),
        t('layout.record'),
      ],
      rows: rows.map(({ campaign, title, language, state, recordings, recordings_left }) => {
        const cells = [
          title,
          formats.language(language),
          formats.number(recordings),
          formats.number(recordings_left),
        ]
        const bar = { recorded: share(recordings, recordings + recordings_left) }
        const href = hrefs.campaign(campaign)
        if (state !== 'open') return { cells: [...cells, t(`dashboard.say.${state}`)], bar, href }
        return {
          cells,
          bar,
          href,
          action: {
            kind: 'speak',
            label: t('layout.record'),
            href: `${hrefs.speak(language)}&${new URLSearchParams({ campaign })}`,
          },
        }
      }),
    },
    rows,
    file: 'campaigns',
    empty: t('dashboard.say.nothing'),
  }
}
