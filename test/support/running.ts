import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const root = path.join(__dirname, '../..')
const READY_WITHIN_MS = 60_000
const POLL_MS = 50

/** The built Sauti as a process of its own. */
export interface RunningSauti {
  url: string
  process: ChildProcess
  /** What it wrote, to both of its outputs. */
  output(): string
  /** Resolves to its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>
}

/** Starts the build and waits until it is ready. Rejects with what it said when it ends before. */
export async function startSauti(dataDir: string, env: Record<string, string> = {}): Promise<RunningSauti> {
  const port = await freePort()
  const sauti = launchSauti({ DATA_DIR: dataDir, PORT: String(port), ...env })
  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + READY_WITHIN_MS
  while (!(await isReady(url))) {
    if (sauti.process.exitCode !== null || sauti.process.signalCode !== null || Date.now() > deadline) {
      throw new Error(`Sauti did not become ready:\n${sauti.output()}`)
    }
    await pause(POLL_MS)
  }
  return { ...sauti, url }
}

/** Starts the build and waits for nothing. */
export function launchSauti(env: Record<string, string>, args: string[] = []): Omit<RunningSauti, 'url'> {
  const child = spawn(process.execPath, [path.join(root, 'dist/main.js'), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const ended = once(child, 'close').then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null,
  )
  return { process: child, output: () => output, ended }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
