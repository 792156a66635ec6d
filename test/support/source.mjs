import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import esbuild from 'esbuild'

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))

/** Each module finds the files beside it, although all of them become one. */
const ownUrls = {
  name: 'own-urls',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(file).href),
      ),
      loader: 'ts',
    })),
}

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
    plugins: [ownUrls],
  })
  try {
    return await import(outfile)
  } finally {
    await rm(outfile, { force: true })
  }
}
