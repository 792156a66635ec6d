import type { Measures } from '../snapshot.js'
import type { TableRow } from '../data-table.js'
import {
  languageRows,
  rowsOfLanguage,
  share,
  type ChartData,
  type CoverageRow,
  type ChartSource,
} from './chart-data.js'

export async function funnel(source: ChartSource): Promise<ChartData | undefined> {
  const { snapshot, language, formats, t } = source
  const rows = language === undefined ? await snapshot.rows<Measures>('totals') : await languageRows(source)
  const { recordings = 0, valid = 0, invalid = 0 } = rows[0] ?? {}
  const needs = await rowsOfLanguage<CoverageRow>(source, 'coverage')
  const disputed = needs?.reduce((sum, row) => sum + row.disputed, 0) ?? 0
  const decided = valid + invalid + disputed
  const step = (name: string, count: number, bar: TableRow['bar']): TableRow => ({
    cells: [name, formats.number(count), formats.percent(share(count, recordings))],
    ...(bar && { bar }),
  })
  const decidedBar = (count: number, tone: 'good' | 'bad' | 'plain') => ({
    decided: { share: share(count, recordings), tone },
  })
  const numbers = {
    recordings: formats.number(recordings),
    decided: formats.number(decided),
    valid: formats.number(valid),
    invalid: formats.number(invalid),
  }
  return {
    caption: t('dashboard.say.funnel', numbers),
    description: t('dashboard.say.funnel', numbers),
    table: {
      caption: t('dashboard.say.funnel', numbers),
      columns: [t('dashboard.say.step'), t('dashboard.say.recordings'), t('dashboard.say.share')],
      rows:
        recordings === 0
          ? []
          : [
              step(t('dashboard.say.recorded'), recordings, { recorded: 1 }),
              step(t('dashboard.say.decided'), decided, { confirmed: share(decided, recordings) }),
              step(`✓ ${t('dashboard.say.confirmed')}`, valid, decidedBar(valid, 'good')),
              step(`✗ ${t('dashboard.say.turned-down')}`, invalid, decidedBar(invalid, 'bad')),
              ...(needs
                ? [step(`? ${t('dashboard.say.disputed')}`, disputed, decidedBar(disputed, 'plain'))]
                : []),
              step(t('dashboard.say.open'), recordings - decided, decidedBar(recordings - decided, 'plain')),
            ],
    },
    rows,
    file: language === undefined ? 'totals' : 'by-language',
    empty: t('dashboard.say.nothing'),
  }
}
