import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Absolute path of the folder that holds package.json. It is the same whether the code runs from `src/`
 * (tests) or from `dist/` (production), so that everything beside the code is found through it.
 */
export const projectRoot = nearestFolderWith('package.json', path.dirname(fileURLToPath(import.meta.url)))

function nearestFolderWith(name: string, from: string): string {
  if (existsSync(path.join(from, name))) return from
  const parent = path.dirname(from)
  if (parent === from) throw new Error(`no folder above ${fileURLToPath(import.meta.url)} holds ${name}`)
  return nearestFolderWith(name, parent)
}
