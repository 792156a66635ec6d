import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** `dist/built-at`, which `scripts/build.mjs` writes; there is none where the code runs from `src/`. */
const file = fileURLToPath(new URL('../../built-at', import.meta.url))

/** When this code was built; where it runs unbuilt, when it began to run. */
export const builtAt = existsSync(file) ? new Date(readFileSync(file, 'utf8')) : new Date()
