import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { projectRoot } from '../../src/platform/paths.js'
import { kill, processesIn, untilNothingIn } from '../support/embedded.js'

jest.setTimeout(120_000)

const READY_LIMIT_MS = 60_000
const CONSENT = { consent: { document: 'contributor-terms', version: '1' } }

const home = mkdtempSync(path.join(os.tmpdir(), 'sauti-lifecycle-'))
const folder = path.join(home, 'data')
const running: Npm[] = []

afterEach(async () => {
  for (const npm of running.splice(0)) npm.killEverything()
  await untilNothingIn(home)
})

afterAll(() => rmSync(home, { recursive: true, force: true }))

/** One command of npm in a process group of its own, as a terminal gives it. */
class Npm {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  stdout = ''
  stderr = ''

  constructor(
    args: string[],
    readonly env: { PORT?: string; DATA_DIR?: string; [name: string]: string | undefined },
  ) {
    this.child = spawn('npm', ['--silent', ...args], {
      cwd: projectRoot,
      detached: true,
      env: { ...process.env, DATA_DIR: folder, NODE_ENV: undefined, ...env },
    })
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()))
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()))
    this.ended = new Promise((resolve) => this.child.once('close', resolve))
    running.push(this)
  }

  /** Process ids: npm itself, and the Node that it runs. */
  get npm(): number {
    return this.child.pid!
  }

  get node(): number {
    return Number(readFileSync(`/proc/${this.npm}/task/${this.npm}/children`, 'utf8').split(' ')[0])
  }

  get url(): string {
    return `http://localhost:${this.env.PORT}`
  }

  async ready(): Promise<this> {
    for (const deadline = Date.now() + READY_LIMIT_MS; Date.now() < deadline; await wait(50)) {
      if (this.child.exitCode !== null) break
      if (this.stdout.includes('Sauti is ready at')) return this
    }
    throw new Error(`not ready: ${this.stdout} ${this.stderr}`)
  }

  killEverything(): void {
    try {
      process.kill(-this.npm, 'SIGKILL')
    } catch {
      return // it has ended
    }
  }
}

async function start(port?: string): Promise<Npm> {
  return new Npm(['start'], { PORT: port ?? (await freePort()) }).ready()
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return String(port)
}

/** A contributor who agreed; resolves to the cookie. */
async function join(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/contributors`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(CONSENT),
  })
  expect(answer.status).toBe(201)
  return answer.headers.getSetCookie()[0]!.split(';')[0]!
}

async function expectKnown(url: string, cookie: string): Promise<void> {
  expect((await fetch(`${url}/api/v1/me`, { headers: { cookie } })).status).toBe(200)
}

/** Begins a request and sends the rest of it later. Both resolve when it has got that far. */
async function slowRequest(url: string): Promise<() => Promise<number>> {
  const body = JSON.stringify(CONSENT)
  const headers = { 'content-type': 'application/json', 'content-length': body.length }
  const request = http.request(`${url}/api/v1/contributors`, { method: 'POST', headers })
  request.write(body.slice(0, 10))
  await wait(300)
  return async () => {
    const answered = once(request, 'response') as Promise<[http.IncomingMessage]>
    request.end(body.slice(10))
    return (await answered)[0].statusCode!
  }
}

const signals: [string, NodeJS.Signals, (npm: Npm) => number][] = [
  ['SIGTERM to Node alone', 'SIGTERM', (npm) => npm.node],
  ['SIGTERM to npm alone', 'SIGTERM', (npm) => npm.npm],
  ['Ctrl-C in the terminal, which reaches the whole process group', 'SIGINT', (npm) => -npm.npm],
]

it.each(signals)(
  'finishes what is in flight at %s, and ends Postgres last',
  async (_name, signal, target) => {
    const npm = await start()
    const finish = await slowRequest(npm.url)
    process.kill(target(npm), signal)
    await wait(300)
    expect(Object.keys(processesIn(folder))).toContain('postgres')
    expect(await finish()).toBe(201)
    await npm.ended
    expect(processesIn(folder)).toEqual({})
    expect(readFileSync(path.join(folder, 'postgres.log'), 'utf8')).toMatch(/database system is shut down\n$/)
  },
)

it('keeps everything when Node is killed, leaves no Postgres, and starts again at once', async () => {
  const first = await start()
  const cookie = await join(first.url)
  process.kill(first.node, 'SIGKILL')
  const again = await start(first.env.PORT)
  await expectKnown(again.url, cookie)
  process.kill(again.node, 'SIGKILL')
  await again.ended
  await untilNothingIn(folder)
})

it('ends when npm is killed, or all processes are', async () => {
  const first = await start()
  const cookie = await join(first.url)
  process.kill(first.npm, 'SIGKILL')
  await untilNothingIn(folder)

  const second = await start()
  await expectKnown(second.url, cookie)
  kill(second.npm, second.node, ...Object.values(processesIn(folder)).flat())
  await untilNothingIn(folder)
  await expectKnown((await start(second.env.PORT)).url, cookie)
})

it('runs jobs and commands beside it and without it', async () => {
  const npm = await start()
  const beside = new Npm(['run', 'job', '--', 'expire-assignments'], {})
  expect(await beside.ended).toBe(0)
  process.kill(npm.node, 'SIGTERM')
  await npm.ended

  const jobs = ['expire-assignments', 'refresh-stats']
  const alone = jobs.map((name) => new Npm(['run', 'job', '--', name], {}))
  expect(await Promise.all(alone.map(({ ended }) => ended))).toEqual([0, 0])
  expect(processesIn(folder)).toEqual({})
})

it('stops with one line when the port or the data folder is taken', async () => {
  const npm = await start()
  const samePort = new Npm(['start'], { PORT: npm.env.PORT, DATA_DIR: path.join(home, 'other') })
  expect(await samePort.ended).toBe(1)
  expect(samePort.stderr).toMatch(`PORT: ${npm.env.PORT} is taken by another program\n`)

  const sameFolder = new Npm(['start'], { PORT: await freePort() })
  expect(await sameFolder.ended).toBe(1)
  expect(sameFolder.stderr).toBe(
    `sauti: DATA_DIR: ${folder} is in use by another Sauti (process ${npm.node})\n`,
  )
})

writeFileSync(path.join(home, 'file'), '')
const wrong: [string, Record<string, string>][] = [
  ['DATA_DIR', { DATA_DIR: path.join(home, 'file/data') }],
  ['PORT', { PORT: 'eighty' }],
]

it.each(wrong)('stops with one line that names %s when it is %j', async (name, env) => {
  const npm = new Npm(['start'], env)
  expect(await npm.ended).toBe(1)
  expect(npm.stderr).toMatch(new RegExp(`^sauti: ${name}: .*\n$`))
})
