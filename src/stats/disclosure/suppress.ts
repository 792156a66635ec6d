import { z } from 'zod'
import { sqlFile, type Transaction } from '../../platform/db/index.js'
import { MIN_CELL_SIZE, suppressedCells, type Cell } from './suppression.js'

const sql = sqlFile(import.meta.url)
const selectCells = sql(
  'select-cells',
  z.object({
    dimension: z.string(),
    language: z.string(),
    value: z.string(),
    speakers: z.number(),
    was_suppressed: z.boolean(),
    was_small: z.boolean(),
    speaker_ids: z.array(z.string()),
  }),
)
const selectLanguages = sql('select-languages', z.object({ language: z.string(), is_free: z.boolean() }))
const deleteSuppressed = sql('delete-suppressed')
const insertSuppressed = sql('insert-suppressed')

/**
 * Decides which groups of the demographic files are merged into "other", and writes it to `rollups.suppressed_cells`.
 * Cost grows with the number of groups, not of speakers.
 */
export async function suppressSmallGroups(tx: Transaction): Promise<void> {
  const cells = await selectCells.all(tx, { min_cell_size: MIN_CELL_SIZE })
  const languages = new Map(
    (await selectLanguages.all(tx)).map(({ language, is_free }) => [language, is_free]),
  )
  const suppressed: (Cell & { dimension: string })[] = []
  for (const dimension of new Set(cells.map((cell) => cell.dimension))) {
    const table = cells.filter((cell) => cell.dimension === dimension)
    suppressed.push(...suppressedCells(table, languages).map((cell) => ({ ...cell, dimension })))
  }
  await deleteSuppressed.run(tx)
  await insertSuppressed.run(tx, {
    dimensions: suppressed.map(({ dimension }) => dimension),
    languages: suppressed.map(({ language }) => language),
    values: suppressed.map(({ value }) => value),
    are_primary: suppressed.map(({ speakers }) => speakers < MIN_CELL_SIZE),
  })
}
