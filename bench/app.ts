import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from '../src/platform/db/index.js'
import { dyingWithParent } from '../src/platform/db/embedded/watchdog.js'
import { projectRoot } from '../src/platform/paths.js'

const READY_WITHIN_MS = 30_000
const POLL_MS = 50

/** A process beside this one; it does not outlive us. */
export interface Running {
  port: number
  pid: number
  stop(): Promise<void>
}

/** The built program on a database, with the limits and checks of production on. */
export interface Sauti extends Running {
  /** Runs a command of it to its end, such as `job expire-assignments`; rejects with what it said when it fails. */
  command(...words: string[]): Promise<void>
}

/** What the program is started with; `folder` is where audio goes, `key` makes the cookies, 32 bytes in hex. */
export function settingsOf(connection: Connection, folder: string, key: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    DATA_DIR: folder,
    DB_HOST: connection.host,
    DB_PORT: String(connection.port),
    DB_USER: connection.user,
    DB_NAME: connection.database,
    ENCRYPTION_KEY: key,
    MIGRATE: 'off',
    RATE_LIMIT: 'on',
    // Each contributor has an address of their own, as behind a proxy; one address alone would reach the limit.
    TRUST_PROXY: '1',
  }
}

/** Starts the role `web`; `profile` is a folder for what `--cpu-prof` writes at its end. */
export async function startSauti(settings: NodeJS.ProcessEnv, profile?: string): Promise<Sauti> {
  const port = await freePort()
  const main = path.join(projectRoot, 'dist/src/main.js')
  const options = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  const running = await startNode([...options, main, 'web'], port, settings)
  return {
    ...running,
    async command(...words) {
      const { child, said } = launch([main, ...words], settings)
      const [status] = (await once(child, 'exit')) as [number | null]
      if (status !== 0) throw new Error(`${words.join(' ')} failed:\n${said()}`)
    },
  }
}

/** Starts a program of ours that listens on PORT, and waits until it does. */
export async function startNode(
  words: string[],
  port: number,
  settings: NodeJS.ProcessEnv,
): Promise<Running> {
  const { child, said } = launch(words, { ...settings, PORT: String(port) })
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await pause(POLL_MS)) {
    if (hasEnded(child)) break
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
    if (answer?.ok) return { port, pid: child.pid!, stop: () => end(child) }
  }
  await end(child)
  throw new Error(`${words.join(' ')} did not become ready:\n${said()}`)
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function launch(words: string[], env: NodeJS.ProcessEnv) {
  const [command, ...args] = [...dyingWithParent('SIGTERM'), process.execPath, ...words] as [
    string,
    ...string[],
  ]
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + String(chunk)).slice(-OUTPUT_KEPT)
    })
  }
  return { child, said: () => output }
}

/** Of what a process says, the end is told when it fails. */
const OUTPUT_KEPT = 10_000

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  if (!hasEnded(child) && child.kill('SIGTERM')) await ended
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
