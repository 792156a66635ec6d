import { readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../platform/paths.js'

let assets: Record<string, string> | undefined

/**
 * Address of a built script or style by its name: `record.js` → `/assets/record-ABC.js`. Throws for a name that the
 * build did not write.
 */
export function assetUrl(name: string): string {
  assets ??= JSON.parse(readFileSync(path.join(projectRoot, 'dist/assets.json'), 'utf8')) as typeof assets
  const url = assets?.[name]
  if (!url) throw new Error(`the build made no ${name}`)
  return url
}
