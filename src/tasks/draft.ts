import { z } from 'zod'
import { sqlFile, type Db } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { kindNamed } from './kinds.js'

const sql = sqlFile(import.meta.url)
const kindOf = sql('kind-of', z.object({ kind: z.string() }))
const save = sql('save')

/**
 * Keeps unfinished work with its assignment, in place of what was kept before. Where the policy of the campaign says
 * so, it is submitted when the lease runs out. Throws `assignment_not_found` for one that is not held, `no_drafts`
 * where its kind has none, `draft_invalid`.
 */
export async function saveDraft(
  db: Db,
  { assignment, contributor }: { assignment: string; contributor: string },
  content: unknown,
): Promise<void> {
  const found = await kindOf.maybe(db, { assignment, contributor })
  if (!found) throw notHeld()
  const drafts = kindNamed(found.kind).drafts
  if (!drafts) {
    throw new ProductError('conflict', 'no_drafts', `Work of the kind ${found.kind} is never unfinished.`)
  }
  const read = drafts.schema.safeParse(content)
  if (!read.success) {
    const [issue] = read.error.issues
    throw new ProductError('invalid', 'draft_invalid', `${issue?.path.join('.')}: ${issue?.message}`)
  }
  if (!(await save.run(db, { assignment, contributor, content: read.data }))) throw notHeld()
}

function notHeld(): ProductError {
  return new ProductError('not_found', 'assignment_not_found', 'You hold no such assignment.')
}
