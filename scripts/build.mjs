/**
 * Builds `dist/`:
 *   jobs/, src/ but for src/browser      one by one, the same tree, with .sql and other files copied beside
 *   src/browser/NAME/index.ts           bundled → dist/public/assets/NAME-HASH.js
 *   src/browser/live/index.ts            the same, as a module that other bundles import when they need it
 *   src/browser/service-worker/index.ts bundled → dist/public/service-worker.js, which has one address for ever
 *   src/browser/**\/NAME.worklet.ts      bundled → dist/public/assets/NAME.worklet-HASH.js
 *   src/browser/styles/NAME.css         bundled → dist/public/assets/NAME-HASH.css (not if NAME starts with `_`)
 *   fonts.json                          made by fonts.mjs → dist/public/assets/NAME-HASH.css and its files, and
 *                                       dist/fonts, in which pictures are drawn
 *   map.mjs                             the map of the world → dist/public/assets/world-HASH.svg
 *   public/                             copied → dist/static; icons/icons.svg → dist/public/assets/icons-HASH.svg
 *   dist/built-at                       when, by which builds that replace each other know the newer one
 *   dist/assets.json                    {"record.js": "/assets/record-HASH.js", …}
 * Beside what packs well stand its packed forms, NAME.br and NAME.gz. Source maps of what browsers load go to
 * dist/maps, which is not served.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import esbuild from 'esbuild'
import { FONT_INPUTS, makeFonts } from './fonts.mjs'
import { withLock } from './lock.mjs'
import { makeMap } from './map.mjs'
import { listFiles, pack } from './pack.mjs'
import { isMain, root } from './project.mjs'

const src = path.join(root, 'src')
const dist = path.join(root, 'dist')
/** The oldest with private fields of their own: imitated ones make measuring a take ten times slower. */
const browsers = ['chrome84', 'firefox90', 'safari15']
const stampFile = 'inputs.sha256'

/** What other bundles import when they need it. */
const MODULE = 'live.js'

/** The font of every page stands in the style sheet of every page. */
const MAIN_FONT = 'latin'

/** Builds when an input changed since the last build. Resolves to whether it did; throws when an input is wrong. */
export async function build() {
  if (await isFresh()) return false
  return withLock('build', async () => {
    const stamp = await stampOfInputs()
    if (await isFresh(stamp)) return false // the process that held the lock before built it
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
    await cp(path.join(root, 'public'), path.join(fresh, 'static'), { recursive: true })
    await Promise.all([pack(path.join(fresh, 'public')), pack(path.join(fresh, 'static'))])
    await writeFile(path.join(fresh, 'built-at'), new Date().toISOString())
    await writeFile(path.join(fresh, stampFile), stamp)
    if (existsSync(target)) await rename(target, old)
    await rename(fresh, target)
  } finally {
    await Promise.all([fresh, old].map((folder) => rm(folder, { recursive: true, force: true })))
  }
}

async function buildServer(files, out) {
  const server = [
    ...files.filter((file) => !file.startsWith('browser/')).map((file) => `src/${file}`),
    ...(await listFiles(path.join(root, 'jobs'))).map((file) => `jobs/${file}`),
  ]
  await esbuild.build({
    entryPoints: server.filter(isTypeScript).map((file) => path.join(root, file)),
    outbase: root,
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
    await copyFile(path.join(root, file), path.join(out, file))
  }
}

async function buildBrowser(files, out) {
  const fonts = await makeFonts()
  const entries = [...browserEntries(files), ...(await fontEntries(fonts))]
  const bundle = (format, chosen) =>
    esbuild.build({
      entryPoints: chosen.map(({ name, file }) => ({ in: file, out: name.replace(/\.\w+$/, '') })),
      outdir: path.join(out, 'public/assets'),
      entryNames: '[name]-[hash]',
      assetNames: '[name]-[hash]',
      publicPath: '/assets',
      bundle: true,
      minify: true,
      format,
      platform: 'browser',
      target: browsers,
      sourcemap: 'external',
      loader: { '.woff2': 'file', '.svg': 'dataurl' },
      plugins: [publicFolder, mainFont(fonts)],
      absWorkingDir: root,
      metafile: true,
      write: false,
      logLevel: 'silent',
    })
  const isModule = ({ name }) => name === MODULE
  const results = await Promise.all([
    bundle(
      'iife',
      entries.filter((entry) => !isModule(entry)),
    ),
    bundle('esm', entries.filter(isModule)),
  ])
  const assets = path.join(out, 'public/assets')
  await mkdir(assets, { recursive: true })
  await mkdir(path.join(out, 'maps'), { recursive: true })
  for (const { path: file, contents } of results.flatMap(({ outputFiles }) => outputFiles)) {
    const folder = file.endsWith('.map') ? path.join(out, 'maps') : assets
    await writeFile(path.join(folder, path.basename(file)), contents)
  }
  await cp(path.join(fonts, 'licences'), path.join(out, 'public/licences'), { recursive: true })
  await cp(path.join(fonts, 'pictures'), path.join(out, 'fonts'), { recursive: true })
  const named = { ...namedOutputs(entries, results), ...(await writePictures(assets)) }
  await writeFile(path.join(out, 'assets.json'), JSON.stringify(named, null, 2))
}

/** Pictures that style sheets name by their address are small, and become part of the style sheet. */
const publicFolder = {
  name: 'public-folder',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\// }, ({ path: address, kind }) =>
      kind === 'url-token' ? { path: path.join(root, 'public', address) } : undefined,
    ),
}

function mainFont(fonts) {
  return {
    name: 'main-font',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\/styles\/_fonts\.css$/ }, async () => ({
        contents: await readFile(path.join(fonts, `${MAIN_FONT}.css`)),
        loader: 'css',
        resolveDir: fonts,
      })),
  }
}

async function fontEntries(fonts) {
  const files = await listFiles(fonts)
  return files
    .filter((file) => file.endsWith('.css') && file !== `${MAIN_FONT}.css`)
    .map((file) => ({ name: file, file: path.join(fonts, file) }))
}

/** Addresses of entries and of font files, by their names before hashing. */
function namedOutputs(entries, results) {
  const byEntry = new Map(entries.map(({ name, file }) => [path.relative(root, file), name]))
  const named = results
    .flatMap(({ metafile }) => Object.entries(metafile.outputs))
    .flatMap(([output, { entryPoint, inputs }]) => {
      const [input = ''] = Object.keys(inputs)
      const name = output.endsWith('.woff2') ? path.basename(input) : byEntry.get(entryPoint)
      return name ? [[name, `/assets/${path.basename(output)}`]] : []
    })
  return Object.fromEntries(named)
}

async function writePictures(assets) {
  const pictures = {
    icons: await readFile(path.join(root, 'public/icons/icons.svg')),
    world: makeMap(),
  }
  const named = Object.entries(pictures).map(async ([name, picture]) => {
    const hash = createHash('sha256').update(picture).digest('hex').slice(0, 8).toUpperCase()
    await writeFile(path.join(assets, `${name}-${hash}.svg`), picture)
    return [`${name}.svg`, `/assets/${name}-${hash}.svg`]
  })
  return Object.fromEntries(await Promise.all(named))
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
    const name =
      page && !['lib', 'styles', 'service-worker'].includes(page)
        ? `${page}.js`
        : worklet
          ? `${worklet}.js`
          : style && `${style}.css`
    return name ? [{ name, file: path.join(src, file) }] : []
  })
  const twice = entries.find(({ name }, index) => entries.findIndex((other) => other.name === name) < index)
  if (twice) throw new Error(`${twice.file}: another file is called ${twice.name} already`)
  return entries
}

async function isFresh(stamp) {
  const built = await readFile(path.join(dist, stampFile), 'utf8').catch(() => undefined)
  return built !== undefined && built === (stamp ?? (await stampOfInputs()))
}

async function stampOfInputs() {
  const files = [
    ...(await listFiles(src)).map((file) => `src/${file}`),
    ...(await listFiles(path.join(root, 'jobs'))).map((file) => `jobs/${file}`),
    ...(await listFiles(path.join(root, 'public'))).map((file) => `public/${file}`),
    ...FONT_INPUTS,
    'package-lock.json',
    'scripts/build.mjs',
    'scripts/map.mjs',
  ]
  const texts = await Promise.all(files.map((file) => readFile(path.join(root, file))))
  const hash = createHash('sha256')
  files.forEach((file, index) => hash.update(`${file}\0${texts[index].length}\0`).update(texts[index]))
  return hash.digest('hex')
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
