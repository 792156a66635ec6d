import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { sqlFile, type Db } from '../../src/platform/db/index.js'

const sql = sqlFile(import.meta.url)
const Text = z.object({ text: z.string() })
const schemas = sql('schemas', z.object({ schema: z.string() }))
const sequences = sql('sequences', Text)
const functions = sql('functions', Text)
const columns = sql('columns', Text)
const constraints = sql('constraints', Text)
const indexes = sql('indexes', Text)
const triggers = sql('triggers', Text)
const views = sql('views', Text.extend({ table: z.number() }))
const Table = z.object({
  table: z.number(),
  name: z.string(),
  is_unlogged: z.boolean(),
  options: z.string().nullable(),
  partitioned_by: z.string().nullable(),
  partition_of: z.string().nullable(),
  bounds: z.string().nullable(),
})
const tables = sql('tables', Table)

const file = path.join(__dirname, '../../migrations/schema.sql')
const HEADING =
  '-- The schema that the migrations and the views of the code make. `npm run schema` rewrites this file.'

/** The schema file of the repository. */
export const readSchemaFile = () => readFileSync(file, 'utf8')
export const writeSchemaFile = (schema: string) => writeFileSync(file, schema)

/**
 * Everything of ours that a migration or a view of the code can make, as SQL to be read: a statement for each object,
 * sorted by name, so that the same schema gives the same text.
 */
export async function describeSchema(db: Db): Promise<string> {
  const statements: string[] = []
  for (const { schema } of await schemas.all(db)) statements.push(...(await describeOne(db, schema)))
  return [HEADING, ...statements.map((statement) => `${statement};`)].join('\n\n') + '\n'
}

async function describeOne(db: Db, schema: string): Promise<string[]> {
  const statements: string[] = schema === 'public' ? [] : [`create schema ${schema}`]
  for (const { text } of await sequences.all(db, { schema })) statements.push(text)
  for (const each of await tables.all(db, { schema })) statements.push(await describeTable(db, each))
  for (const each of await views.all(db, { schema })) {
    statements.push([each.text, ...(await partsOf(db, each.table))].join(';\n'))
  }
  for (const { text } of await functions.all(db, { schema })) statements.push(text)
  return statements
}

async function describeTable(db: Db, { table, ...is }: z.infer<typeof Table>): Promise<string> {
  const create = `create ${is.is_unlogged ? 'unlogged ' : ''}table ${is.name}`
  const parts = await partsOf(db, table)
  if (is.partition_of) return [`${create} partition of ${is.partition_of} ${is.bounds}`, ...parts].join(';\n')
  const inside = [...(await columns.all(db, { table })), ...(await constraints.all(db, { table }))]
  const after = [
    is.partitioned_by && ` partition by ${is.partitioned_by}`,
    is.options && ` with (${is.options})`,
  ]
  const body = inside.map(({ text }) => `  ${text}`).join(',\n')
  return [`${create} (\n${body}\n)${after.filter(Boolean).join('')}`, ...parts].join(';\n')
}

/** Indexes and triggers. */
async function partsOf(db: Db, table: number): Promise<string[]> {
  return [...(await indexes.all(db, { table })), ...(await triggers.all(db, { table }))].map(
    ({ text }) => text,
  )
}
