import { z } from 'zod'
import { sqlFile, type Pool } from '../platform/db/index.js'

const age = sqlFile(import.meta.url)('age', z.object({ seconds: z.number() }))

/** For how many seconds the published numbers have been as they are; undefined before the first were published. */
export async function snapshotAge(pool: Pool): Promise<number | undefined> {
  return (await age.maybe(pool))?.seconds
}
