import type { LanguageRow } from '../snapshot.js'
import {
  languageRows,
  rowsOfLanguage,
  share,
  type ChartData,
  type CoverageRow,
  type ChartSource,
} from './chart-data.js'

/** How many languages are listed as wanting speakers or listeners. */
const MAX_LANGUAGES = 5

/** The languages with the least recorded time among those with sentences left. */
export async function speakersWanted(source: ChartSource): Promise<ChartData | undefined> {
  const { formats, t, hrefs } = source
  const [heard, needs] = await Promise.all([languageRows(source), coverageRows(source)])
  const hours = new Map(heard.map((row) => [row.language, row.hours]))
  const rows = (needs?.filter((row) => row.recordings_left > 0) ?? heard)
    .map(({ language, ...row }) => ({
      language,
      hours: hours.get(language) ?? 0,
      ...('sentences_left' in row && { sentences_left: row.sentences_left }),
    }))
    .sort((a, b) => a.hours - b.hours || a.language.localeCompare(b.language))
    .slice(0, MAX_LANGUAGES)
  const longest = Math.max(...rows.map((row) => row.hours))
  const caption = t('dashboard.say.voices')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [
        t('dashboard.say.language'),
        t('dashboard.say.recorded'),
        ...(needs ? [t('dashboard.say.sentences-left')] : []),
        t('layout.record'),
      ],
      rows: rows.map((row) => ({
        cells: [
          formats.language(row.language),
          formats.shortHours(row.hours),
          ...(row.sentences_left === undefined ? [] : [formats.number(row.sentences_left)]),
        ],
        bar: { recorded: share(row.hours, longest) },
        href: hrefs.look(row.language),
        action: { kind: 'speak', label: t('layout.record'), href: hrefs.speak(row.language) },
      })),
    },
    rows,
    file: needs ? 'coverage' : 'by-language',
    empty: t('dashboard.say.nothing'),
  }
}

/** The languages with the most undecided recordings. */
export async function listenersWanted(source: ChartSource): Promise<ChartData | undefined> {
  const { formats, t, hrefs } = source
  const [heard, needs] = await Promise.all([languageRows(source), coverageRows(source)])
  const rows = (needs?.map(openOf) ?? heard.map(undecidedOf))
    .filter(({ open }) => open > 0)
    .sort((a, b) => b.open - a.open || a.language.localeCompare(b.language))
    .slice(0, MAX_LANGUAGES)
  const most = Math.max(...rows.map(({ open }) => open))
  const caption = t('dashboard.say.ears')
  return {
    caption,
    description: caption,
    table: {
      caption,
      columns: [t('dashboard.say.language'), t('dashboard.say.recordings'), t('layout.validate')],
      rows: rows.map(({ language, open }) => ({
        cells: [formats.language(language), formats.number(open)],
        bar: { confirmed: share(open, most) },
        href: hrefs.look(language),
        action: { kind: 'listen', label: t('layout.validate'), href: hrefs.listen(language) },
      })),
    },
    rows,
    file: needs ? 'coverage' : 'by-language',
    empty: t('dashboard.say.all-heard'),
  }
}

function coverageRows(source: ChartSource): Promise<CoverageRow[] | undefined> {
  return rowsOfLanguage<CoverageRow>(source, 'coverage')
}

function openOf({ language, undecided }: CoverageRow) {
  return { language, open: undecided }
}

/** Without a file that tells them apart, the disputed ones count too. */
function undecidedOf({ language, recordings, valid, invalid }: LanguageRow) {
  return { language, open: recordings - valid - invalid }
}
