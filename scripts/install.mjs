import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { withLock } from './lock.mjs'
import { root } from './project.mjs'

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
      await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...(tools ? ['--include=dev'] : [])])
    },
    () => console.error(OTHER_INSTALL),
  )
}

/** npm notes at the end of an install what it put into node_modules. */
function isInstalled(tools) {
  const installed = packagesIn('node_modules/.package-lock.json')
  const wanted = packagesIn('package-lock.json')
  if (!installed) return false
  return Object.entries(wanted).every(([folder, wants]) => {
    const has = installed[folder]
    if (has) return has.version === wants.version && has.integrity === wants.integrity
    return folder === '' || wants.optional || wants.devOptional || (wants.dev && !tools)
  })
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(path.join(root, lockFile), 'utf8')).packages
  } catch {
    return undefined
  }
}

function npm(args) {
  const own = process.env.npm_execpath
  const [command, ...before] = own?.endsWith('.js') ? [process.execPath, own] : ['npm']
  const child = spawn(command, [...before, ...args], { cwd: root, stdio: ['ignore', process.stderr, 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`npm cannot be started (${error.message})`)))
    child.once('exit', (status) => (status === 0 ? resolve() : reject(new Error('npm could not install the packages'))))
  })
}
