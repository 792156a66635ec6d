/**
 * `npm run test:buckets`: the tests of the buckets against real servers, which it starts on free ports of this machine
 * with their data in a temporary folder. Arguments go to Jest. `--install` installs the servers instead, with Go.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { installServers, missingServers, startServers } from './bucket-servers.mjs'
import { prepare } from './prepare.mjs'
import { root } from './project.mjs'

process.exitCode = await main(process.argv.slice(2))

async function main(given) {
  if (given.includes('--install')) return installServers()
  const missing = missingServers()
  if (missing.length > 0) {
    console.error(missing.join('\n'))
    return 1
  }
  await prepare({ tools: true })
  // Ctrl-C reaches from the terminal whoever is at work; we wait for them and clear up.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => process.exit(1))
  const servers = await startServers()
  try {
    return await runTests(given, { ...process.env, ...servers.env })
  } finally {
    await servers.stop()
  }
}

/** How much memory an upload takes is looked at while nobody else is at the stores. */
async function runTests(given, env) {
  const [alone, all] = ['**/memory.server.test.ts', '**/*.server.test.ts']
  const beside = ['--testPathIgnorePatterns', '/node_modules/', 'memory\\.server\\.test\\.ts$']
  const statuses = [
    await jest([...given, ...beside, '--testMatch', all], env),
    await jest([...given, '--testMatch', alone], env),
  ]
  return Math.max(...statuses)
}

async function jest(args, env) {
  const program = path.join(root, 'node_modules/jest/bin/jest.js')
  const child = spawn(process.execPath, [program, '--passWithNoTests', ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  const stop = () => child.kill('SIGTERM')
  process.once('exit', stop)
  const [status] = await once(child, 'exit')
  process.off('exit', stop)
  return status ?? 1
}
