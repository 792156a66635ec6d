/** `npm run job`, `npm run sauti`, `npm run migrate`: one command of the built program, in this process. */
import { prepare } from './prepare.mjs'

await prepare()
process.setSourceMapsEnabled(true)
await import('../dist/src/main.js')
