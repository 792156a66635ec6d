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

/** What npm writes at the end of an install, below a folder; without it node_modules may hold halves of packages. */
const INSTALLED_LIST = 'node_modules/.package-lock.json'

const OTHER_INSTALL = 'Another process installs packages here; waiting for it.'
const INSTALLING = 'Installing packages, once and after updates …'

/**
 * Installs the packages of the package-lock.json of a folder unless its node_modules has them. `tools`: also those that
 * only tests and checks need. Uses nothing but Node itself; talks on standard error. Throws one line when npm fails.
 */
export async function install({ tools = false, folder = root } = {}) {
  if (isInstalled(folder, tools)) return
  await withLock(
    'install',
    async () => {
      if (isInstalled(folder, tools)) return // the process that held the lock before did it
      console.error(INSTALLING)
      if (!existsSync(path.join(folder, INSTALLED_LIST)))
        rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true })
      await npm(folder, [...INSTALL, ...(tools ? ['--include=dev'] : [])])
    },
    () => console.error(OTHER_INSTALL),
  )
}

function isInstalled(folder, tools) {
  const installed = packagesIn(path.join(folder, INSTALLED_LIST))
  const wanted = packagesIn(path.join(folder, 'package-lock.json'))
  if (!installed) return false
  return Object.entries(wanted).every(([place, wants]) => {
    const has = installed[place]
    if (has) return has.version === wants.version && has.integrity === wants.integrity
    return place === '' || wants.optional || wants.devOptional || (wants.dev && !tools)
  })
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages
  } catch {
    return undefined
  }
}

function npm(folder, args) {
  const own = process.env.npm_execpath
  const [command, ...before] = own?.endsWith('.js') ? [process.execPath, own] : ['npm']
  const child = spawn(command, [...before, ...args], {
    cwd: folder,
    stdio: ['ignore', process.stderr, 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`npm cannot be started (${error.message})`)))
    child.once('exit', (status) =>
      status === 0 ? resolve() : reject(new Error('npm could not install the packages')),
    )
  })
}
