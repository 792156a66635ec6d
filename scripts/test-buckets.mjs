/**
 * `npm run test:buckets`: the tests of the buckets against real servers, which it starts on free ports of this machine
 * with their data in a temporary folder. Arguments go to Jest.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { missingServers, startServers } from './bucket-servers.mjs'
import { prepare } from './prepare.mjs'
import { root } from './project.mjs'

const missing = missingServers()
if (missing.length > 0) {
  console.error(missing.join('\n'))
  process.exit(1)
}
await prepare({ tools: true })
// Ctrl-C reaches from the terminal whoever is at work; we wait for them and clear up.
process.on('SIGINT', () => {})
const servers = await startServers()
try {
  process.exitCode = await runTests(process.argv.slice(2), { ...process.env, ...servers.env })
} finally {
  await servers.stop()
}

async function runTests(given, env) {
  const jest = path.join(root, 'node_modules/jest/bin/jest.js')
  const args = [jest, ...given, '--testMatch', '**/*.server.test.ts']
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const [status] = await once(child, 'exit')
  return status ?? 1
}
