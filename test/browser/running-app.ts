import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { projectRoot } from '../../src/platform/paths.js'

const READY_WITHIN_MS = 60_000
const main = path.join(projectRoot, 'dist/main.js')

/** The built app, on a data folder of its own, as people run it. */
export interface RunningApp {
  origin: string
  /** Runs one job beside it. */
  job(name: string): Promise<void>
  /** Ends it; its data stay, for `restart`. */
  stop(): Promise<void>
  restart(): Promise<void>
  /** Ends it for good. */
  close(): Promise<void>
}

export async function startApp(): Promise<RunningApp> {
  await promisify(execFile)(process.execPath, [path.join(projectRoot, 'scripts/build.mjs')])
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-browser-'))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const env = { ...process.env, NODE_ENV: 'production', DATA_DIR: folder, PORT: String(port) }
  let child = await start(env, origin)

  async function stop(): Promise<void> {
    const ended = once(child, 'exit')
    if (child.exitCode === null && child.kill('SIGTERM')) await ended
  }

  return {
    origin,
    async job(name) {
      await promisify(execFile)(process.execPath, [main, 'job', name], { env })
    },
    stop,
    async restart() {
      child = await start(env, origin)
    },
    async close() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function start(env: NodeJS.ProcessEnv, origin: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => (said += chunk))
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await wait(100)) {
    if (child.exitCode !== null) throw new Error(`the app ended with ${child.exitCode}: ${said}`)
    const answer = await fetch(`${origin}/readyz`).catch(() => null)
    if (answer?.ok) return child
  }
  child.kill('SIGKILL')
  throw new Error(`the app was not ready in time: ${said}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
