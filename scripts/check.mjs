/** `npm run check`: what CI runs beside the tests. Prints what each failed check said, then a table of all. */
import { spawn } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { prepare } from './prepare.mjs'
import { root } from './project.mjs'

const CHECKS = [
  { name: 'lint', run: ['eslint', '.'] },
  { name: 'types of the server and its tests', run: ['tsc', '-p', '.'] },
  { name: 'types of the browser', run: ['tsc', '-p', 'src/browser'] },
  { name: 'types of the service worker', run: ['tsc', '-p', 'src/browser/service-worker'] },
  { name: "types of the browser's tests", run: ['tsc', '-p', 'test/browser'] },
  { name: 'types of the load tests', run: ['tsc', '-p', 'loadtest'] },
  {
    name: 'boundaries',
    run: ['depcruise', 'src', 'jobs', '--config', '.dependency-cruiser.cjs'],
    alsoNeeds: cruised,
  },
  { name: 'format', run: ['prettier', '--check', '--log-level', 'warn', '.'] },
]

await prepare({ tools: true })
const results = await runAll(CHECKS, Math.min(os.availableParallelism(), CHECKS.length))
for (const { name, failed, output } of results) if (failed) console.log(`── ${name}\n\n${output.trim()}\n`)
for (const { name, failed, ms } of results) {
  console.log(
    `${failed ? '✗ failed' : '✓ passed'}  ${name.padEnd(36)} ${(ms / 1000).toFixed(1).padStart(5)} s`,
  )
}
process.exitCode = results.some(({ failed }) => failed) ? 1 : 0

/** Runs the checks, so many at a time. Resolves to their results in the same order. */
async function runAll(checks, atOnce) {
  const results = []
  const waiting = checks.entries()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, check] of waiting) results[index] = await runOne(check)
    }),
  )
  return results
}

function runOne({ name, run: [command, ...args], alsoNeeds = () => true }) {
  const began = performance.now()
  const child = spawn(path.join(root, 'node_modules/.bin', command), args, { cwd: root })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  return new Promise((resolve) => {
    child.once('error', (error) => (output += error.message))
    child.once('close', (status) => {
      resolve({ name, failed: status !== 0 || !alsoNeeds(output), output, ms: performance.now() - began })
    })
  })
}

/** dependency-cruiser is content with finding nothing, as it does when it cannot read TypeScript. */
function cruised(output) {
  return Number(/\((\d+) modules/.exec(output)?.[1]) > 0
}
