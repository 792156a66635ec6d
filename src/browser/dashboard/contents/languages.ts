import type { LanguageRow } from '../files.js'
import { barOf, languageRows, share, type Content, type Source } from './content.js'

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

/** So many languages are named where something is needed. */
const NEEDY = 5

export async function voices(source: Source): Promise<Content | undefined> {
  const { wording, say, hrefs } = source
  const rows = ranked(await languageRows(source))
    .reverse()
    .slice(0, NEEDY)
  const longest = Math.max(...rows.map(({ hours }) => hours))
  const caption = say('dashboard.say.voices')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [say('dashboard.say.language'), say('dashboard.say.recorded'), say('layout.record')],
      rows: rows.map((row) => ({
        cells: [wording.language(row.language), wording.shortHours(row.hours)],
        bar: { recorded: share(row.hours, longest) },
        href: hrefs.look(row.language),
        deed: { kind: 'speak', label: say('layout.record'), href: hrefs.speak(row.language) },
      })),
    },
    rows,
    file: 'by-language',
    nothing: say('dashboard.say.nothing'),
  }
}

export async function ears(source: Source): Promise<Content | undefined> {
  const { wording, say, hrefs } = source
  const rows = (await languageRows(source))
    .filter((row) => openOf(row) > 0)
    .sort((a, b) => openOf(b) - openOf(a))
    .slice(0, NEEDY)
  const longest = Math.max(...rows.map(openOf))
  const caption = say('dashboard.say.ears')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [say('dashboard.say.language'), say('dashboard.say.recordings'), say('layout.validate')],
      rows: rows.map((row) => ({
        cells: [wording.language(row.language), wording.number(openOf(row))],
        bar: { confirmed: share(openOf(row), longest) },
        href: hrefs.look(row.language),
        deed: { kind: 'listen', label: say('layout.validate'), href: hrefs.listen(row.language) },
      })),
    },
    rows,
    file: 'by-language',
    nothing: say('dashboard.say.all-heard'),
  }
}

/** Languages by what was recorded in them, the most first. */
function ranked(rows: LanguageRow[]): LanguageRow[] {
  return [...rows].sort((a, b) => b.hours - a.hours || a.language.localeCompare(b.language))
}

/** Recordings without a decision, or with one that is disputed. */
function openOf({ recordings, valid, invalid }: LanguageRow): number {
  return recordings - valid - invalid
}
