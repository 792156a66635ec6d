/**
 * `npm run loadtest -- NAME`: k6 runs `loadtest/NAME.ts` against the Sauti at BASE_URL. With `--start` that is one of
 * its own: empty, on a free port, with SENTENCES more to read than its seeds; it is removed afterwards. Other
 * arguments go to k6. Exits as k6 does: with 99 when a threshold was missed.
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { startEmptySauti } from './empty-sauti.mjs'
import { findProgram } from './go-programs.mjs'
import { root } from './project.mjs'

const tests = path.join(root, 'loadtest')
const GET_K6 = `There is no k6 on this machine. Where Go is, get it so: go install go.k6.io/k6@latest
Other ways: https://grafana.com/docs/k6/latest/set-up/install-k6/`

// Ctrl-C in a terminal reaches the child processes too; this one waits for them and cleans up.
process.on('SIGINT', () => {})
process.exitCode = await main(process.argv.slice(2)).catch((error) => refuse(error.message))

async function main([name, ...args]) {
  const names = readdirSync(tests).flatMap((file) => /^(.+)\.ts$/.exec(file)?.[1] ?? [])
  if (!names.includes(name))
    return refuse(`use: npm run loadtest -- NAME; NAME is one of ${names.join(', ')}`)
  const k6 = findProgram('k6')
  if (!k6) return refuse(GET_K6)
  const others = args.filter((argument) => argument !== '--start')
  const run = (env) => runK6(k6, ['run', path.join(tests, `${name}.ts`), ...others], env)
  return args.includes('--start') ? onEmptySauti(run) : run(process.env)
}

async function onEmptySauti(run) {
  const sauti = await startEmptySauti(Number(process.env.SENTENCES ?? 0))
  try {
    return await run({ ...process.env, BASE_URL: sauti.url, CDN_BASE_URL: '' })
  } finally {
    await sauti.stop()
  }
}

function runK6(k6, args, env) {
  const child = spawn(k6, args, { cwd: root, env, stdio: 'inherit' })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (status) => resolve(status ?? 1))
  })
}

function refuse(why) {
  console.error(why)
  return 1
}
