import type { LanguageRow } from '../snapshot.js'
import { barOf, type Content, type Source } from './chart-data.js'

export async function languages(source: Source): Promise<Content | undefined> {
  const { snapshot, language: chosen, wording, say, hrefs } = source
  const rows = ranked(await snapshot.rows<LanguageRow>('by-language'))
  const longest = rows[0]?.hours ?? 0
  return {
    caption: say('dashboard.say.languages-all', { count: rows.length }),
    description: say('dashboard.say.languages'),
    table: {
      caption: say('dashboard.say.languages'),
      columns: [
        say('dashboard.say.language'),
        say('dashboard.say.recorded'),
        say('dashboard.say.confirmed'),
        say('dashboard.say.recordings'),
        say('dashboard.say.speakers'),
      ],
      rows: rows.map((row) => {
        const { language, hours, hours_valid, recordings, speakers } = row
        const name = wording.language(language)
        return {
          cells: [
            name,
            wording.shortHours(hours),
            wording.shortHours(hours_valid),
            wording.number(recordings),
            wording.number(speakers),
          ],
          bar: barOf(row, longest),
          href: hrefs.look(language),
          isChosen: language === chosen,
          order: [name, hours, hours_valid, recordings, speakers],
        }
      }),
    },
    rows,
    file: 'by-language',
    nothing: say('dashboard.say.nothing'),
  }
}

/** Languages by what was recorded in them, the most first. */
function ranked(rows: LanguageRow[]): LanguageRow[] {
  return [...rows].sort((a, b) => b.hours - a.hours || a.language.localeCompare(b.language))
}
