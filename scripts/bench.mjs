/** `npm run bench`: measures what the built program costs, see docs/bench.md. */
import { copyFile, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import { prepare } from './prepare.mjs'
import { root } from './project.mjs'

/** Its own files are built here; `src` beside them is the built program, so that both run the same code. */
const built = path.join(root, '.build-bench')

await prepare()
await buildBench()
process.setSourceMapsEnabled(true)
await import('../.build-bench/bench/main.js')

async function buildBench() {
  const esbuild = await import('esbuild')
  const source = path.join(root, 'bench')
  const files = await readdir(source, { recursive: true })
  const target = path.join(built, 'bench')
  await rm(built, { recursive: true, force: true })
  await esbuild.build({
    entryPoints: files.filter((file) => file.endsWith('.ts')).map((file) => path.join(source, file)),
    outbase: source,
    outdir: target,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'silent',
  })
  await esbuild.stop()
  for (const file of files.filter((file) => file.endsWith('.sql'))) {
    await mkdir(path.dirname(path.join(target, file)), { recursive: true })
    await copyFile(path.join(source, file), path.join(target, file))
  }
  await symlink(path.join(root, 'dist/src'), path.join(built, 'src'))
}
