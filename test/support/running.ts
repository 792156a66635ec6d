import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Connection } from '../../src/platform/db/pool.js'
import { projectRoot } from '../../src/platform/paths.js'
import { seededDatabase } from './database.js'

const READY_WITHIN_MS = 60_000
const POLL_MS = 50

/** As the commands of package.json start it. */
const ALLOCATION = { MALLOC_MMAP_THRESHOLD_: '32768' }

const run = promisify(execFile)
const main = path.join(projectRoot, 'dist/src/main.js')

/** The built Sauti as a process of its own, on a data folder of its own. */
export interface RunningSauti {
  origin: string
  /** Of the process that runs now. */
  pid(): number
  /** Runs one job beside it. */
  job(name: string): Promise<void>
  /** Runs one of the operator's commands beside it. */
  cli(...args: string[]): Promise<void>
  /** Ends it; its data stay, for `restart`. Resolves to its exit code, or to the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
  /** Starts it again, at the same address. */
  restart(): Promise<void>
  /** Ends it for good. */
  close(): Promise<void>
}

/** The settings of a Sauti on a database of a test. */
export function onDatabase({ host, port, user, database }: Connection): Record<string, string> {
  return {
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USER: user,
    DB_NAME: database,
    ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'fatal',
  }
}

/**
 * Resolves when it is ready. Rejects with what it said when it ends before. Unless the settings name a database it has
 * one of its own, a clone with the languages and sentences that Sauti begins with; `isEmbedded`: in a Postgres that it
 * starts itself, which ends with it.
 */
export async function startSauti(
  settings: Record<string, string> = {},
  { isEmbedded = false } = {},
): Promise<RunningSauti> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-running-'))
  const db = isEmbedded || settings.DB_HOST ? undefined : await seededDatabase()
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const { PATH } = process.env
  const env = {
    PATH,
    ...ALLOCATION,
    NODE_ENV: 'production',
    DATA_DIR: folder,
    PORT: String(port),
    ...(db && onDatabase(db.connection)),
    ...settings,
  }
  let child = await launch(env, origin)

  async function stop(signal: NodeJS.Signals = 'SIGTERM') {
    const ended = once(child, 'exit')
    if (!hasEnded(child) && child.kill(signal)) await ended
    return child.exitCode ?? child.signalCode
  }

  return {
    origin,
    pid: () => child.pid!,
    async job(name) {
      await run(process.execPath, [main, 'job', name], { env })
    },
    async cli(...args) {
      await run(process.execPath, [main, 'cli', ...args], { env })
    },
    stop,
    async restart() {
      child = await launch(env, origin)
    },
    async close() {
      await stop()
      await db?.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function launch(env: NodeJS.ProcessEnv, origin: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await pause(POLL_MS)) {
    if (hasEnded(child)) throw new Error(`Sauti ended before it was ready:\n${said}`)
    const answer = await fetch(`${origin}/readyz`).catch(() => null)
    if (answer?.ok) return child
  }
  child.kill('SIGKILL')
  throw new Error(`Sauti did not become ready in time:\n${said}`)
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
