import { readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../platform/paths.js'

/** Address of a built script or style by its name: `record.js` → `/assets/record-ABC.js`. */
export type AssetUrl = (name: string) => string

/** Reads what the build wrote. Throws when there was none, and for a name it did not build. */
export function builtAssets(): AssetUrl {
  const file = path.join(projectRoot, 'dist/assets.json')
  const assets = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  return (name) => {
    const url = assets[name]
    if (!url) throw new Error(`the build made no ${name}`)
    return url
  }
}
