import { z } from 'zod'
import { sqlFile, type Pool } from '../../platform/db/index.js'
import { cursorIsValid } from '../../platform/events/index.js'
import { PUBLISHED_CURSOR } from '../refresh.js'

const sql = sqlFile(import.meta.url)
const age = sql('age', z.object({ seconds: z.number() }))
const changes = sql('has-changes', z.object({ has_changes: z.boolean() }))

/** For how many seconds the published numbers have been as they are; undefined before the first were published. */
export async function snapshotAge(pool: Pool): Promise<number | undefined> {
  return (await age.maybe(pool))?.seconds
}

/** Whether anything that counts was committed since what is published; its cost does not grow with history. */
export async function hasChanges(pool: Pool): Promise<boolean> {
  return !(await cursorIsValid(pool, PUBLISHED_CURSOR)) || (await changes.one(pool)).has_changes
}
