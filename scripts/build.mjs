/**
 * Builds `dist/`:
 *   src/**\/*.ts but the browser's       one by one, the same tree, with .sql and other files copied beside
 *   src/browser/NAME/index.ts           bundled → dist/public/assets/NAME-HASH.js
 *   src/browser/service-worker/index.ts bundled → dist/public/service-worker.js, which has one address for ever
 *   src/browser/**\/NAME.worklet.ts      bundled → dist/public/assets/NAME.worklet-HASH.js
 *   src/browser/styles/NAME.css         bundled → dist/public/assets/NAME-HASH.css (not if NAME starts with `_`)
 *   dist/assets.json                    {"record.js": "/assets/record-HASH.js", …}
 * Source maps of what browsers load go to dist/maps, which nobody serves.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import esbuild from 'esbuild'
import { withLock } from './lock.mjs'
import { isMain, root } from './project.mjs'

const src = path.join(root, 'src')
const dist = path.join(root, 'dist')
/** The oldest with private fields of their own: imitated ones make measuring a take ten times slower. */
const browsers = ['chrome84', 'firefox90', 'safari15']
const stampFile = 'inputs.sha256'

/** Fonts and pictures of `public/`, which style sheets name by their address. */
const servedAsTheyAre = {
  name: 'served-as-they-are',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\// }, ({ path, kind }) =>
      kind === 'url-token' ? { path, external: true } : undefined,
    ),
}

/** Builds when an input changed since the last build. Resolves to whether it did; throws when an input is wrong. */
export async function build() {
  if (await isFresh()) return false
  return withLock('build', async () => {
    const stamp = await stampOfInputs()
    if (await isFresh(stamp)) return false // whoever held the lock before us built it
    await buildInto(dist, stamp)
    await esbuild.stop() // its own process would live as long as the server
    return true
  })
}

// A reader in parallel sees either the old folder or the new one, never half of one.
async function buildInto(target, stamp) {
  const fresh = path.join(root, `.build-${process.pid}`)
  const old = `${fresh}-old`
  try {
    const files = await listFiles(src)
    await Promise.all([buildServer(files, fresh), buildBrowser(files, fresh), buildWorker(fresh, stamp)])
    await writeFile(path.join(fresh, stampFile), stamp)
    if (existsSync(target)) await rename(target, old)
    await rename(fresh, target)
  } finally {
    await Promise.all([fresh, old].map((folder) => rm(folder, { recursive: true, force: true })))
  }
}

async function buildServer(files, out) {
  const server = files.filter((file) => !file.startsWith('browser/'))
  await esbuild.build({
    entryPoints: server.filter(isTypeScript).map((file) => path.join(src, file)),
    outbase: src,
    outdir: out,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'silent',
  })
  for (const file of server.filter((file) => !file.endsWith('.ts'))) {
    await mkdir(path.dirname(path.join(out, file)), { recursive: true })
    await copyFile(path.join(src, file), path.join(out, file))
  }
}

async function buildBrowser(files, out) {
  const entries = browserEntries(files)
  const result = await esbuild.build({
    entryPoints: entries.map(({ name, file }) => ({
      in: path.join(src, file),
      out: name.replace(/\.\w+$/, ''),
    })),
    outdir: path.join(out, 'public/assets'),
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: browsers,
    sourcemap: 'external',
    plugins: [servedAsTheyAre],
    absWorkingDir: root,
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  await mkdir(path.join(out, 'public/assets'), { recursive: true })
  await mkdir(path.join(out, 'maps'), { recursive: true })
  for (const { path: file, contents } of result.outputFiles) {
    const folder = file.endsWith('.map') ? 'maps' : 'public/assets'
    await writeFile(path.join(out, folder, path.basename(file)), contents)
  }
  const assets = entries.map(({ name, file }) => [name, `/assets/${outputOf(file, result.metafile)}`])
  await writeFile(path.join(out, 'assets.json'), JSON.stringify(Object.fromEntries(assets), null, 2))
}

/** Each build's has bytes of its own, so that browsers notice it. */
async function buildWorker(out, stamp) {
  await esbuild.build({
    entryPoints: [path.join(src, 'browser/service-worker/index.ts')],
    outfile: path.join(out, 'public/service-worker.js'),
    define: { VERSION: JSON.stringify(stamp.slice(0, 12)) },
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: browsers,
    logLevel: 'silent',
  })
}

function browserEntries(files) {
  const entries = files.flatMap((file) => {
    const [, page] = /^browser\/([^/]+)\/index\.ts$/.exec(file) ?? []
    const [, worklet] = /^browser\/(?:.*\/)?([^/]+\.worklet)\.ts$/.exec(file) ?? []
    const [, style] = /^browser\/styles\/([^/_][^/]*)\.css$/.exec(file) ?? []
    if (page && !['lib', 'styles', 'service-worker'].includes(page)) return [{ name: `${page}.js`, file }]
    if (worklet) return [{ name: `${worklet}.js`, file }]
    if (style) return [{ name: `${style}.css`, file }]
    return []
  })
  const twice = entries.find(({ name }, index) => entries.findIndex((other) => other.name === name) < index)
  if (twice) throw new Error(`${twice.file}: another file is called ${twice.name} already`)
  return entries
}

function outputOf(file, metafile) {
  const [output] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === `src/${file}`)
  return path.basename(output)
}

async function isFresh(stamp) {
  const built = await readFile(path.join(dist, stampFile), 'utf8').catch(() => undefined)
  return built !== undefined && built === (stamp ?? (await stampOfInputs()))
}

async function stampOfInputs() {
  const files = [
    ...(await listFiles(src)).map((file) => `src/${file}`),
    'package-lock.json',
    'scripts/build.mjs',
  ]
  const texts = await Promise.all(files.map((file) => readFile(path.join(root, file))))
  const hash = createHash('sha256')
  files.forEach((file, index) => hash.update(`${file}\0${texts[index].length}\0`).update(texts[index]))
  return hash.digest('hex')
}

/** Files below `folder`, relative to it, with forward slashes, sorted. */
async function listFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort()
}

function isTypeScript(file) {
  return file.endsWith('.ts') && !file.endsWith('.d.ts')
}

if (isMain(import.meta.url)) {
  const started = performance.now()
  try {
    const built = await build()
    console.log(built ? `Built in ${Math.round(performance.now() - started)} ms.` : 'Nothing to build.')
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
