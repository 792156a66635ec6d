/** `npm run functional_test -- --env test|dev`: the browser tests of test/functional against the Sauti at BASE_URL. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startEmptySauti } from './empty-sauti.mjs'
import { prepare } from './prepare.mjs'
import { root } from './project.mjs'

const HELP = `BASE_URL=https://… npm run functional_test -- --env test|dev [--language TAG]

Volunteers in a real browser, with a microphone that plays speech, go the whole way on the Sauti at BASE_URL.

  --env test        a deployment that is thrown away: what was recorded is also decided, and stays.
                    Without BASE_URL one is started, empty, and removed afterwards.
  --env dev         a deployment that others use: votes only on its own recordings, and takes back all that it made.
                    Its volunteers are called "functional test"; they withdraw their consent at the end.
  --language TAG    what is recorded; otherwise the language with the fewest recordings.

Browsers lend their microphone to https and to localhost only. Pictures of what was seen land in artefacts/functional.`

const OPTIONS = {
  env: { type: 'string' },
  language: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
}

// Ctrl-C in a terminal reaches the child processes too; this one waits for them and cleans up.
process.on('SIGINT', () => {})
process.exitCode = await main(process.argv.slice(2)).catch((error) => refuse(error.message))

async function main(args) {
  const { env, language = '', help } = parseArgs({ args, options: OPTIONS }).values
  if (help) return tell(HELP)
  if (env !== 'test' && env !== 'dev') return refuse('--env must be test or dev; --help tells more')
  const { BASE_URL } = process.env
  if (BASE_URL) await expectSauti(BASE_URL)
  else if (env === 'dev') return refuse('BASE_URL: must be the address of the Sauti to test')
  await prepare({ tools: true })
  const run = (url, own) =>
    runJest({
      BASE_URL: url.replace(/\/+$/, ''),
      FUNCTIONAL_ENV: env,
      FUNCTIONAL_LANGUAGE: language,
      FUNCTIONAL_OWN: own,
    })
  return BASE_URL ? run(BASE_URL, 'no') : onEmptySauti((url) => run(url, 'yes'))
}

// A wrong address is told once, and not by every test.
async function expectSauti(baseUrl) {
  const isUrl = URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol)
  if (!isUrl) throw new Error('BASE_URL: must be an http or https URL')
  const { protocol, hostname } = new URL(baseUrl)
  if (protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
    throw new Error('BASE_URL: must be https, or localhost: browsers lend their microphone to no other')
  const answer = await fetch(new URL('/healthz', baseUrl)).catch(() => null)
  if (!answer?.ok) throw new Error(`BASE_URL: no Sauti answers at ${baseUrl}`)
}

async function onEmptySauti(run) {
  const sauti = await startEmptySauti(0)
  try {
    return await run(sauti.url)
  } finally {
    await sauti.stop()
  }
}

function runJest(settings) {
  const jest = [
    path.join(root, 'node_modules/jest/bin/jest.js'),
    '--config',
    'test/functional/jest.config.js',
  ]
  const env = { ...process.env, ...settings }
  const child = spawn(process.execPath, jest, { cwd: root, env, stdio: 'inherit' })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (status) => resolve(status ?? 1))
  })
}

function tell(what) {
  console.log(what)
  return 0
}

function refuse(why) {
  console.error(why)
  return 1
}
