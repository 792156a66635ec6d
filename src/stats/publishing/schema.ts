import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { Bucket } from '../../platform/bucket/index.js'
import { FOLDER, SCHEMA } from './files.js'
import { storeForNow } from './publish.js'
import { snapshots } from './snapshots.js'

/** JSON Schema of everything published: that of a file is in `$defs`, by its published name. */
export const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Statistics of Sauti',
  $defs: Object.fromEntries(snapshots.map(({ name, row }) => [name, schemaOf(row)])),
}

/** Of input, which may hold more than it tells of: columns may be added. */
function schemaOf(row: z.ZodObject) {
  const { $schema: _dialect, ...file } = z.toJSONSchema(z.object({ rows: z.array(row) }), { io: 'input' })
  return file
}

/** Stores the schema at its address where it says something else, or nothing. */
export async function publishSchema(cdn: Bucket): Promise<void> {
  const body = JSON.stringify(schema)
  const found = await cdn.get(FOLDER + SCHEMA)
  if (found && (await text(found.body)) === body) return
  await storeForNow(cdn, SCHEMA, body)
}
