/**
 * `npm run schemathesis`: calls a Sauti of its own, empty and on a free port, with requests made from its OpenAPI
 * description, and fails where the API answers otherwise than it describes. The first run installs schemathesis from
 * PyPI into a cache. It takes two minutes; SECONDS sets another number, and other arguments go to schemathesis.
 */
import { execFile, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, openAsBlob, readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { startEmptySauti } from './empty-sauti.mjs'
import { prepare } from './prepare.mjs'
import { root } from './project.mjs'

const folder = path.join(root, 'test/api/schemathesis')
const audio = path.join(root, 'test/fixtures/audio/speech-sw.wav')

const SECONDS = Number(process.env.SECONDS ?? 100)
/** For the one call that ends what the others need: consent. */
const WITHDRAWING_SECONDS = 10
const SENTENCES = 300
/** Clips of another contributor, for the calls about votes. */
const CLIPS = 30

// Ctrl-C reaches schemathesis from the terminal; this process waits for it and cleans up.
process.on('SIGINT', () => {})
process.exitCode = await main(process.argv.slice(2))

async function main(args) {
  await prepare({ tools: true })
  const python = await installed()
  process.env.RATE_LIMIT = 'off'
  const sauti = await startEmptySauti(SENTENCES)
  try {
    const api = `${sauti.url}/api/v1`
    await recordClips(api)
    const run = (seconds, ...more) =>
      runSchemathesis(python, api, [`--max-time=${seconds}`, ...more, ...args])
    const withdrawing = 'withdrawConsent'
    const failed = [
      await run(SECONDS, `--exclude-operation-id=${withdrawing}`),
      await run(WITHDRAWING_SECONDS, `--include-operation-id=${withdrawing}`),
    ]
    return Math.max(...failed)
  } finally {
    await sauti.stop()
  }
}

/** Python with schemathesis, in a virtual environment that is named for what is installed in it. */
async function installed() {
  const requirements = path.join(folder, 'requirements.txt')
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
  const venv = path.join(cache, `sauti/schemathesis-${version}`)
  if (!existsSync(venv)) await install(requirements, venv)
  return path.join(venv, 'bin/python')
}

/** The environment appears under its name when it is whole. */
async function install(requirements, venv) {
  const run = promisify(execFile)
  const unfinished = `${venv}.${process.pid}`
  const python = path.join(unfinished, 'bin/python')
  try {
    await run('python3', ['-m', 'venv', unfinished])
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements])
    await rename(unfinished, venv)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** Each run has a contributor of its own. */
async function runSchemathesis(python, api, args) {
  const [, cookie] = /=(.*)/.exec(await join(api))
  const child = spawn(
    python,
    [
      ...['-m', 'schemathesis.cli', '--config-file=schemathesis.toml'],
      ...['run', `${api}/openapi.json`, ...args],
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        SAUTI_AUDIO: audio,
        SAUTI_COOKIE: cookie,
        PYTHONPATH: folder,
        PYTHONDONTWRITEBYTECODE: '1',
      },
      stdio: 'inherit',
    },
  )
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (status) => resolve(status ?? 1))
  })
}

async function recordClips(api) {
  const headers = { cookie: await join(api) }
  const { assignments } = await (
    await ask(`${api}/assignments`, json({ kind: 'record', language: 'sw', count: CLIPS }, headers))
  ).json()
  for (const { id } of assignments) {
    const body = new FormData()
    body.append('assignment_id', id)
    body.append('audio', await openAsBlob(audio), 'audio.wav')
    await ask(`${api}/recordings/${randomUUID()}`, { method: 'PUT', headers, body })
  }
}

/** Joins as a new contributor, and resolves to the cookie, `name=value`. */
async function join(api) {
  const consent = { document: 'contributor-terms', version: '1' }
  const answer = await ask(`${api}/contributors`, json({ consent }))
  return answer.headers.get('set-cookie').split(';')[0]
}

function json(body, headers = {}) {
  return {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { ...headers, 'content-type': 'application/json' },
  }
}

async function ask(url, init) {
  const answer = await fetch(url, init)
  if (!answer.ok) throw new Error(`${init.method} ${url} was answered ${answer.status}`)
  return answer
}
