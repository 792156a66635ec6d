import type { Translate } from '../../lib/translate.js'
import type { TimelineChart } from '../timeline-chart.js'
import type { LanguageRow, Measures, Snapshot } from '../snapshot.js'
import type { MapArea } from '../world-map.js'
import type { Table, TableRow } from '../data-table.js'
import type { TimelineView } from '../timeline-points.js'
import type { LocaleFormats } from '../locale-formats.js'

/** The input of every chart. */
export interface ChartSource {
  snapshot: Snapshot
  /** The selected language; undefined for all. */
  language: string | undefined
  view: TimelineView
  options: ChartOptions
  /** How many periods fit on the screen. */
  maxPeriods: number
  uiLocale: { dir: 'ltr' | 'rtl'; locale: string }
  formats: LocaleFormats
  t: Translate
  /** Links to a language's dashboard, to recording and validating in it, and to a campaign. */
  hrefs: Record<'look' | 'speak' | 'listen' | 'campaign', (which: string) => string>
}

/** The options chosen beside a chart. */
export interface ChartOptions {
  quality: string
  leadersKind: string
  leadersPeriod: string
}

/** The output of a chart: a caption, a table and a picture. */
export interface ChartData {
  caption: string
  /** The picture's text alternative. */
  description: string
  table: Table
  /** The published rows that it shows, and the name of their file. */
  rows: object[]
  file: string
  /** The message shown in place of a table without rows. */
  empty: string
  timeline?: TimelineChart
  areas?: MapArea[]
}

/** The rows of a file for the selected language. Undefined where the file is not published. */
export async function rowsOfLanguage<Row extends Record<string, unknown>>(
  { snapshot, language }: ChartSource,
  file: string,
): Promise<Row[] | undefined> {
  if (!snapshot.has(file)) return undefined
  const rows = await snapshot.rows<Row>(file)
  return rows.filter((row) => language === undefined || row.language === language)
}

/** The row of the selected language, or of each. */
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

/** The groups shown after all others, in this order. */
export const SHOWN_LAST = ['other', 'undisclosed']

export function hoursBar({ hours, hours_valid }: Measures, longest: number): NonNullable<TableRow['bar']> {
  return { recorded: share(hours, longest), confirmed: share(hours_valid, longest) }
}

export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}
