import { z } from 'zod'
import { sqlFile, type Transaction } from '../platform/db/index.js'
import { hiddenIn, SPEAKERS_TO_SHOW, type Group } from './hiding.js'

const sql = sqlFile(import.meta.url)
const selectGroups = sql(
  'groups',
  z.object({
    dimension: z.string(),
    language: z.string(),
    value: z.string(),
    speakers: z.number(),
    was_hidden: z.boolean(),
    was_few: z.boolean(),
    few: z.array(z.string()),
  }),
)
const selectLanguages = sql('languages', z.object({ language: z.string(), is_free: z.boolean() }))
const forget = sql('forget')
const hide = sql('hide')

/** Decides anew which groups are merged into "other". Cost grows with the number of groups, not of people. */
export async function hideSmallGroups(tx: Transaction): Promise<void> {
  const groups = await selectGroups.all(tx, { enough: SPEAKERS_TO_SHOW })
  const languages = new Map(
    (await selectLanguages.all(tx)).map(({ language, is_free }) => [language, is_free]),
  )
  const hidden: (Group & { dimension: string })[] = []
  for (const dimension of new Set(groups.map((group) => group.dimension))) {
    const table = groups.filter((group) => group.dimension === dimension)
    hidden.push(...hiddenIn(table, languages).map((group) => ({ ...group, dimension })))
  }
  await forget.run(tx)
  await hide.run(tx, {
    dimensions: hidden.map(({ dimension }) => dimension),
    languages: hidden.map(({ language }) => language),
    values: hidden.map(({ value }) => value),
    are_primary: hidden.map(({ speakers }) => speakers < SPEAKERS_TO_SHOW),
  })
}
