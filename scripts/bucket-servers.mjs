import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findProgram } from './go-programs.mjs'

const READY_WITHIN_MS = 30_000
const POLL_MS = 50

/** What the tests sign in with. */
const KEY = 'sauti-test'
const SECRET = 'sauti-test-secret'

/** Stores that are not ours, each a Go program, and how it is started on a port with its data in a folder. */
const SERVERS = [
  {
    name: 'versitygw',
    source: 'github.com/versity/versitygw/cmd/versitygw@v1.8.0',
    args: (port, folder) => ['--port', `127.0.0.1:${port}`, '--quiet', '--keep-alive', 'posix', folder],
    env: { ROOT_ACCESS_KEY: KEY, ROOT_SECRET_KEY: SECRET },
  },
  {
    name: 'minio',
    source: 'github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c',
    args: (port, folder) => ['server', '--quiet', '--address', `127.0.0.1:${port}`, folder],
    env: { MINIO_ROOT_USER: KEY, MINIO_ROOT_PASSWORD: SECRET, MINIO_BROWSER: 'off' },
  },
  {
    name: 'fake-gcs-server',
    source: 'github.com/fsouza/fake-gcs-server@v1.56.1',
    args: (port, folder) =>
      `-scheme http -host 127.0.0.1 -port ${port} -public-host 127.0.0.1:${port} -log-level error -filesystem-root`
        .split(' ')
        .concat(folder),
    env: {},
  },
]

/** One line for each server that is not on this machine: how to get it. */
export function missingServers() {
  return SERVERS.filter(({ name }) => !findProgram(name)).map(
    ({ name, source }) => `There is no ${name} on this machine. Where Go is, get it so: go install ${source}`,
  )
}

/** Installs with Go what is missing; MinIO takes some minutes. Throws when that fails. */
export function installServers() {
  for (const { name, source } of SERVERS)
    if (!findProgram(name)) execFileSync('go', ['install', source], { stdio: 'inherit' })
}

/** Starts all of them. Resolves to the environment that the tests find them by, and `stop()`, which leaves nothing. */
export async function startServers() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-stores-'))
  const children = []
  process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')))
  const stop = async () => {
    await Promise.all(children.map(end))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const urls = await Promise.all(SERVERS.map((server) => start(server, folder, children)))
    const env = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET, AWS_REGION: 'us-east-1' }
    SERVERS.forEach(
      ({ name }, index) => (env[`${name.toUpperCase().replaceAll('-', '_')}_URL`] = urls[index]),
    )
    return { env, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function start({ name, args, env }, folder, children) {
  const data = path.join(folder, name)
  await mkdir(data)
  const port = await freePort()
  const child = spawn(findProgram(name), args(port, data), {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  children.push(child)
  const url = `http://127.0.0.1:${port}`
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await pause(POLL_MS)) {
    if (child.exitCode !== null) throw new Error(`${name} ended when it was started.`)
    if (await fetch(url).catch(() => undefined)) return url
  }
  throw new Error(`${name} did not answer at ${url}.`)
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}
