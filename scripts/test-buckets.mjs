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

async function runTests(given, env) {
  const jest = path.join(root, 'node_modules/jest/bin/jest.js')
  const args = [jest, ...given, '--testMatch', '**/*.server.test.ts']
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
  process.once('exit', () => child.kill('SIGTERM'))
  const [status] = await once(child, 'exit')
  return status ?? 1
}
