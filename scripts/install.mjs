import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { withLock } from './lock.mjs'
import { root } from './project.mjs'

/**
 * The versions of package-lock.json, which stays as it is. `npm ci` would refuse a registry that lacks packages of
 * other platforms, as mirrors do.
 */
const INSTALL = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund']

/** What npm writes at the end of an install; without it node_modules may hold halves of packages. */
const installedList = path.join(root, 'node_modules/.package-lock.json')

const OTHER_INSTALL = 'Another process installs packages here; waiting for it.'
const INSTALLING = 'Installing packages, once and after updates …'

/**
 * Installs the packages of package-lock.json unless node_modules has them. `tools`: also those that only tests and
 * checks need. Uses nothing but Node itself; talks on standard error. Throws one line when npm fails.
 */
export async function install({ tools = false } = {}) {
  if (isInstalled(tools)) return
  await withLock(
    'install',
    async () => {
      if (isInstalled(tools)) return // whoever held the lock before us did it
      console.error(INSTALLING)
      if (!existsSync(installedList))
        rmSync(path.join(root, 'node_modules'), { recursive: true, force: true })
      await npm([...INSTALL, ...(tools ? ['--include=dev'] : [])])
    },
    () => console.error(OTHER_INSTALL),
  )
}

function isInstalled(tools) {
  const installed = packagesIn(installedList)
  const wanted = packagesIn(path.join(root, 'package-lock.json'))
  if (!installed) return false
  return Object.entries(wanted).every(([folder, wants]) => {
    const has = installed[folder]
    if (has) return has.version === wants.version && has.integrity === wants.integrity
    return folder === '' || wants.optional || wants.devOptional || (wants.dev && !tools)
  })
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages
  } catch {
    return undefined
  }
}

function npm(args) {
  const own = process.env.npm_execpath
  const [command, ...before] = own?.endsWith('.js') ? [process.execPath, own] : ['npm']
  const child = spawn(command, [...before, ...args], {
    cwd: root,
    stdio: ['ignore', process.stderr, 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`npm cannot be started (${error.message})`)))
    child.once('exit', (status) =>
      status === 0 ? resolve() : reject(new Error('npm could not install the packages')),
    )
  })
}
