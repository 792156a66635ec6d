import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { Bucket } from '../../platform/bucket/index.js'
import { FOLDER, MANIFEST } from './files.js'

const Manifest = z
  .string()
  .transform((json, ctx) => {
    try {
      return JSON.parse(json) as unknown
    } catch {
      ctx.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.object({ files: z.record(z.string(), z.string()) }))

/** The names of the files that the manifest in the bucket names; undefined where there is none, or it is broken. */
export async function servedFiles(cdn: Bucket): Promise<Set<string> | undefined> {
  const found = await cdn.get(FOLDER + MANIFEST)
  const manifest = found && Manifest.safeParse(await text(found.body))
  return manifest?.success ? new Set(Object.values(manifest.data.files)) : undefined
}
