/** `npm run pictures`: what every page looks like in every state, in artefacts/pictures. */
import path from 'node:path'
import { prepare } from './prepare.mjs'
import { root } from './project.mjs'

const outfile = path.join(root, '.build-pictures/pictures.mjs')

await prepare({ tools: true })
const esbuild = await import('esbuild')
await esbuild.build({
  entryPoints: [path.join(root, 'test/browser/pages/pictures.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'silent',
})
await esbuild.stop()
process.setSourceMapsEnabled(true)
await import(outfile)
