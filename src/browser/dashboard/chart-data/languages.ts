import type { LanguageRow } from '../snapshot.js'
import { hoursBar, type ChartData, type ChartSource } from './chart-data.js'

export async function languages(source: ChartSource): Promise<ChartData | undefined> {
  const { snapshot, language: chosen, formats, t, hrefs } = source
  const rows = ranked(await snapshot.rows<LanguageRow>('by-language'))
  const longest = rows[0]?.hours ?? 0
  return {
    caption: t('dashboard.say.languages-all', { count: rows.length }),
    description: t('dashboard.say.languages'),
    table: {
      caption: t('dashboard.say.languages'),
      columns: [
        t('dashboard.say.language'),
        t('dashboard.say.recorded'),
        t('dashboard.say.confirmed'),
        t('dashboard.say.recordings'),
        t('dashboard.say.speakers'),
      ],
      rows: rows.map((row) => {
        const { language, hours, hours_valid, recordings, speakers } = row
        const name = formats.language(language)
        return {
          cells: [
            name,
            formats.shortHours(hours),
            formats.shortHours(hours_valid),
            formats.number(recordings),
            formats.number(speakers),
          ],
          bar: hoursBar(row, longest),
          href: hrefs.look(language),
          isChosen: language === chosen,
          sortValues: [name, hours, hours_valid, recordings, speakers],
        }
      }),
    },
    rows,
    file: 'by-language',
    empty: t('dashboard.say.nothing'),
  }
}

/** Languages by what was recorded in them, the most first. */
function ranked(rows: LanguageRow[]): LanguageRow[] {
  return [...rows].sort((a, b) => b.hours - a.hours || a.language.localeCompare(b.language))
}
