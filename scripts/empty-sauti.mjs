import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { root } from './project.mjs'

const LANGUAGE = 'sw'

/** What could lead to another database or address than its own. */
const NOTHING_ELSE = {
  HOST: '',
  DB_HOST: '',
  BUCKET_STORE: '',
  CDN_BASE_URL: '',
  PUBLIC_URL: '',
  TLS_CERT: '',
  TLS_KEY: '',
}

/**
 * Starts a Sauti on a free port, with its data in a temporary folder, and adds `sentences` to its seeds; other
 * settings are those of this process. Resolves to its `url`, `runJob(name)`, and `stop()` which removes all of it.
 * Rejects, with nothing left behind, when it does not start.
 */
export async function startEmptySauti(sentences) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-load-'))
  const env = { LOG_LEVEL: 'warn', ...process.env, ...NOTHING_ELSE, PORT: '0', DATA_DIR: folder }
  const server = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    // As `npm start` has it: then it ends when this process does, however it ends.
    env: { ...env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(server, 'exit')
  const stop = async () => {
    server.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  process.on('SIGTERM', () => server.kill('SIGTERM'))
  try {
    const url = await urlOf(server)
    if (sentences > 0) await addSentences(sentences, env)
    return { url, stop, runJob: (name) => runJob(name, env) }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The address it tells when it is ready. */
async function urlOf(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    const [, url] = /ready at (\S+)/.exec(line) ?? []
    if (url) return url
  }
  throw new Error('Sauti ended before it was ready.')
}

async function runJob(name, env) {
  const job = spawn(process.execPath, ['scripts/run.mjs', 'job', name], { cwd: root, env, stdio: 'ignore' })
  const [status] = await once(job, 'exit')
  if (status !== 0) throw new Error(`The job ${name} failed.`)
}

async function addSentences(count, env) {
  const command = ['scripts/run.mjs', 'cli', 'import-sentences', '--language', LANGUAGE, '--file', '-']
  const cli = spawn(process.execPath, command, { cwd: root, env, stdio: ['pipe', 'ignore', 'inherit'] })
  const ended = once(cli, 'exit')
  const lines = Array.from({ length: count }, (_, i) => `Habari ya leo namba ${i + 1}.\n`)
  await pipeline(Readable.from(lines), cli.stdin)
  const [status] = await ended
  if (status !== 0) throw new Error('The sentences could not be imported.')
}
