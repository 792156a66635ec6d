import type { Measures } from '../snapshot.js'
import type { TableRow } from '../data-table.js'
import { languageRows, rowsOf, share, type Content, type NeedRow, type Source } from './chart-data.js'

export async function funnel(source: Source): Promise<Content | undefined> {
  const { snapshot, language, wording, say } = source
  const rows = language === undefined ? await snapshot.rows<Measures>('totals') : await languageRows(source)
  const { recordings = 0, valid = 0, invalid = 0 } = rows[0] ?? {}
  const needs = await rowsOf<NeedRow>(source, 'coverage')
  const disputed = needs?.reduce((sum, row) => sum + row.disputed, 0) ?? 0
  const decided = valid + invalid + disputed
  const step = (name: string, count: number, bar: TableRow['bar']): TableRow => ({
    cells: [name, wording.number(count), wording.percent(share(count, recordings))],
    ...(bar && { bar }),
  })
  const judged = (count: number, tone: 'good' | 'bad' | 'plain') => ({
    judged: { share: share(count, recordings), tone },
  })
  const numbers = {
    recordings: wording.number(recordings),
    decided: wording.number(decided),
    valid: wording.number(valid),
    invalid: wording.number(invalid),
  }
  return {
    caption: say('dashboard.say.funnel', numbers),
    description: say('dashboard.say.funnel', numbers),
    table: {
      caption: say('dashboard.say.funnel', numbers),
      columns: [say('dashboard.say.step'), say('dashboard.say.recordings'), say('dashboard.say.share')],
      rows:
        recordings === 0
          ? []
          : [
              step(say('dashboard.say.recorded'), recordings, { recorded: 1 }),
              step(say('dashboard.say.decided'), decided, { confirmed: share(decided, recordings) }),
              step(`✓ ${say('dashboard.say.confirmed')}`, valid, judged(valid, 'good')),
              step(`✗ ${say('dashboard.say.turned-down')}`, invalid, judged(invalid, 'bad')),
              ...(needs
                ? [step(`? ${say('dashboard.say.disputed')}`, disputed, judged(disputed, 'plain'))]
                : []),
              step(say('dashboard.say.open'), recordings - decided, judged(recordings - decided, 'plain')),
            ],
    },
    rows,
    file: language === undefined ? 'totals' : 'by-language',
    nothing: say('dashboard.say.nothing'),
  }
}
