import { z } from 'zod'
import { sqlFile } from '../platform/db/index.js'
import { FOLDER, MANIFEST } from './files.js'
import type { StatsDeps } from './refresh.js'

const namedLately = sqlFile(import.meta.url)('named-lately', z.object({ name: z.string() }))

/** How long a file stays that no manifest names any more, for those who still hold an old one. */
export const KEPT_SECONDS = 6 * 60 * 60

/** Removes what no manifest of the last hours names, and what a refresh that died left long ago. */
export async function prune({ pool, cdn }: StatsDeps, now = Date.now()): Promise<void> {
  const named = new Set((await namedLately.all(pool, { kept_seconds: KEPT_SECONDS })).map(({ name }) => name))
  for await (const { key, modified } of cdn.list(FOLDER)) {
    const name = key.slice(FOLDER.length).replace(/\.(gz|br)$/, '')
    const isOld = now - modified.getTime() > KEPT_SECONDS * 1000
    if (isOld && name !== MANIFEST && !named.has(name)) await cdn.delete(key)
  }
}
