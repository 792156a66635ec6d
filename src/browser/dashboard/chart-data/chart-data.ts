import type { Translate } from '../../lib/translate.js'
import type { TimelineChart } from '../timeline-chart.js'
import type { LanguageRow, Measures, Snapshot } from '../snapshot.js'
import type { MapArea } from '../world-map.js'
import type { Table, TableRow } from '../data-table.js'
import type { TimelineView } from '../timeline-points.js'
import type { LocaleFormats } from '../locale-formats.js'

/** What a chart is made from. */
export interface ChartSource {
  snapshot: Snapshot
  /** The only one that is looked at; undefined for all. */
  language: string | undefined
  view: TimelineView
  options: ChartOptions
  /** So many periods fit. */
  maxPeriods: number
  uiLocale: { dir: 'ltr' | 'rtl'; locale: string }
  formats: LocaleFormats
  t: Translate
  /** Where to look at one language, and where to speak or listen in it; and where one campaign is. */
  hrefs: Record<'look' | 'speak' | 'listen' | 'campaign', (which: string) => string>
}

/** What is chosen beside a chart. */
export interface ChartOptions {
  quality: string
  leadersKind: string
  leadersPeriod: string
}

/** What a chart says, in a line, in a table and as a picture. */
export interface ChartData {
  caption: string
  /** The whole in words, for those who cannot see the picture. */
  description: string
  table: Table
  /** The published rows that it shows, and the name of their file. */
  rows: object[]
  file: string
  /** Said in place of the table when it has no rows. */
  empty: string
  timeline?: TimelineChart
  areas?: MapArea[]
}

/** The rows of a file, of the language that is looked at. Undefined where it is not published. */
export async function rowsOfLanguage<Row extends Record<string, unknown>>(
  { snapshot, language }: ChartSource,
  file: string,
): Promise<Row[] | undefined> {
  if (!snapshot.has(file)) return undefined
  const rows = await snapshot.rows<Row>(file)
  return rows.filter((row) => language === undefined || row.language === language)
}

/** The row of the language that is looked at, or of each. */
export async function languageRows({ snapshot, language }: ChartSource): Promise<LanguageRow[]> {
  const rows = await snapshot.rows<LanguageRow>('by-language')
  return rows.filter((row) => language === undefined || row.language === language)
}

/** What a language still needs. */
export interface CoverageRow extends Record<string, unknown> {
  language: string
  sentences_left: number
  recordings_left: number
  undecided: number
  disputed: number
}

/** What stands behind all others, in this order. */
export const SHOWN_LAST = ['other', 'undisclosed']

export function hoursBar({ hours, hours_valid }: Measures, longest: number): NonNullable<TableRow['bar']> {
  return { recorded: share(hours, longest), confirmed: share(hours_valid, longest) }
}

export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}
