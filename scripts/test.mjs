/** `npm test`: Jest without the long tests and those that need a server or a deployment; with `--long` only those. Other arguments go to Jest. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { prepare } from './prepare.mjs'
import { root } from './project.mjs'

const ELSEWHERE = '\\.(long|server|functional)\\.test\\.ts$'

await prepare({ tools: true })
const given = process.argv.slice(2)
const others = given.filter((argument) => argument !== '--long')
const selection = given.includes('--long')
  ? ['--testMatch', '**/*.long.test.ts']
  : ['--testPathIgnorePatterns', '/node_modules/', ELSEWHERE]
const jest = path.join(root, 'node_modules/jest/bin/jest.js')
const child = spawn(process.execPath, [jest, ...others, ...selection], { cwd: root, stdio: 'inherit' })
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => child.kill(name))
child.once('exit', (status) => (process.exitCode = status ?? 1))
