import { z } from 'zod'
import { sqlFile } from '../../platform/db/index.js'
import { FOLDER, isFileName, KEPT_SECONDS, MANIFEST } from './files.js'
import type { StatsDeps } from '../refresh.js'
import { servedFiles } from './served.js'

const namedLately = sqlFile(import.meta.url)('named-lately', z.object({ name: z.string() }))

/**
 * Removes what no manifest of the last hours names, and what a refresh that died left long ago. Never what the manifest
 * in the bucket names, whatever clocks and the database say; ages are told by the store's own clock.
 */
export async function prune({ pool, cdn }: StatsDeps): Promise<void> {
  const served = await servedFiles(cdn)
  const manifest = await cdn.head(FOLDER + MANIFEST)
  if (!served || !manifest) return
  const lately = await namedLately.all(pool, { kept_seconds: KEPT_SECONDS })
  const named = new Set([...served, ...lately.map(({ name }) => name)])
  const isOld = (since: Date) => manifest.modified.getTime() - since.getTime() > KEPT_SECONDS * 1000

  for await (const { key, modified } of cdn.list(FOLDER)) {
    const name = key.slice(FOLDER.length).replace(/\.(gz|br)$/, '')
    if (isOld(modified) && isFileName(name) && !named.has(name)) await cdn.delete(key)
  }
  for await (const upload of cdn.unfinished()) if (isOld(upload.began)) await upload.discard()
}
