import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { realpathSync } from 'node:fs'

/** Absolute path of the folder that holds package.json. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** True in the file that Node was asked to run, false where it is imported. Takes the file's import.meta.url. */
export function isMain(moduleUrl) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(moduleUrl)
}
