import { rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import esbuild from 'esbuild'

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))

/** Imports a module of `src/` where Jest translates nothing: `importSource('platform/db/embedded/index.ts')`. */
export async function importSource(module) {
  const outfile = path.join(
    root,
    `node_modules/.cache/sauti/${module.replaceAll('/', '-')}-${process.pid}.mjs`,
  )
  await esbuild.build({
    entryPoints: [path.join(root, 'src', module)],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  })
  try {
    return await import(outfile)
  } finally {
    await rm(outfile, { force: true })
  }
}
