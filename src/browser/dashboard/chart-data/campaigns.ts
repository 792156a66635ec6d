import { rowsOf, share, type Content, type Source } from './chart-data.js'

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
export async function campaigns(source: Source): Promise<Content | undefined> {
  const { wording, say, hrefs } = source
  const rows = await rowsOf<CampaignRow>(source, 'campaigns')
  if (!rows) return undefined
  const caption = say('dashboard.say.campaigns')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [
        say('dashboard.say.campaign'),
        say('dashboard.say.language'),
        say('dashboard.say.recordings'),
        say('dashboard.say.recordings-left'),
        say('layout.record'),
      ],
      rows: rows.map(({ campaign, title, language, state, recordings, recordings_left }) => {
        const cells = [
          title,
          wording.language(language),
          wording.number(recordings),
          wording.number(recordings_left),
        ]
        const bar = { recorded: share(recordings, recordings + recordings_left) }
        const href = hrefs.campaign(campaign)
        if (state !== 'open') return { cells: [...cells, say(`dashboard.say.${state}`)], bar, href }
        return {
          cells,
          bar,
          href,
          deed: {
            kind: 'speak',
            label: say('layout.record'),
            href: `${hrefs.speak(language)}&${new URLSearchParams({ campaign })}`,
          },
        }
      }),
    },
    rows,
    file: 'campaigns',
    nothing: say('dashboard.say.nothing'),
  }
}
