import type { LanguageRow } from '../snapshot.js'
import { languageRows, rowsOf, share, type Content, type NeedRow, type Source } from './chart-data.js'

/** So many languages are named where something is needed. */
const MOST = 5

/** The languages with the least recorded time among those that have something left to read. */
export async function voices(source: Source): Promise<Content | undefined> {
  const { wording, say, hrefs } = source
  const [heard, needs] = await Promise.all([languageRows(source), needsOf(source)])
  const hours = new Map(heard.map((row) => [row.language, row.hours]))
  const rows = (needs?.filter((row) => row.recordings_left > 0) ?? heard)
    .map(({ language, ...row }) => ({
      language,
      hours: hours.get(language) ?? 0,
      ...('sentences_left' in row && { sentences_left: row.sentences_left }),
    }))
    .sort((a, b) => a.hours - b.hours || a.language.localeCompare(b.language))
    .slice(0, MOST)
  const longest = Math.max(...rows.map((row) => row.hours))
  const caption = say('dashboard.say.voices')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [
        say('dashboard.say.language'),
        say('dashboard.say.recorded'),
        ...(needs ? [say('dashboard.say.sentences-left')] : []),
        say('layout.record'),
      ],
      rows: rows.map((row) => ({
        cells: [
          wording.language(row.language),
          wording.shortHours(row.hours),
          ...(row.sentences_left === undefined ? [] : [wording.number(row.sentences_left)]),
        ],
        bar: { recorded: share(row.hours, longest) },
        href: hrefs.look(row.language),
        deed: { kind: 'speak', label: say('layout.record'), href: hrefs.speak(row.language) },
      })),
    },
    rows,
    file: needs ? 'coverage' : 'by-language',
    nothing: say('dashboard.say.nothing'),
  }
}

/** The languages with the most recordings that nobody has decided. */
export async function ears(source: Source): Promise<Content | undefined> {
  const { wording, say, hrefs } = source
  const [heard, needs] = await Promise.all([languageRows(source), needsOf(source)])
  const rows = (needs?.map(openOf) ?? heard.map(undecidedOf))
    .filter(({ open }) => open > 0)
    .sort((a, b) => b.open - a.open || a.language.localeCompare(b.language))
    .slice(0, MOST)
  const most = Math.max(...rows.map(({ open }) => open))
  const caption = say('dashboard.say.ears')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [say('dashboard.say.language'), say('dashboard.say.recordings'), say('layout.validate')],
      rows: rows.map(({ language, open }) => ({
        cells: [wording.language(language), wording.number(open)],
        bar: { confirmed: share(open, most) },
        href: hrefs.look(language),
        deed: { kind: 'listen', label: say('layout.validate'), href: hrefs.listen(language) },
      })),
    },
    rows,
    file: needs ? 'coverage' : 'by-language',
    nothing: say('dashboard.say.all-heard'),
  }
}

function needsOf(source: Source): Promise<NeedRow[] | undefined> {
  return rowsOf<NeedRow>(source, 'coverage')
}

function openOf({ language, undecided }: NeedRow) {
  return { language, open: undecided }
}

/** Without a file that tells them apart, the disputed ones count too. */
function undecidedOf({ language, recordings, valid, invalid }: LanguageRow) {
  return { language, open: recordings - valid - invalid }
}
