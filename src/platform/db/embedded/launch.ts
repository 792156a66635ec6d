import type { ChildProcess } from 'node:child_process'
import { readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { prepareCluster, type Cluster } from './cluster.js'
import { isAlive, postgresProcesses, readPostmasterFile, type OwnerRole } from './processes.js'
import { writeSettings } from './settings.js'
import { connectionTo, makeSocketFolder } from './socket.js'
import { endRemaining } from './takeover.js'
import { FAST_SHUTDOWN_S, IMMEDIATE_SHUTDOWN_S, watchPostgres } from './watchdog.js'
import { StartError } from '../../errors.js'
import type { Connection } from '../pool.js'

/** How long Postgres may take to be ready, recovery after a crash included. */
const READY_LIMIT_MS = 120_000
const READY_POLL_MS = 10
/** How long the watchdog may take for all its ways to stop Postgres. */
const STOP_LIMIT_MS = (FAST_SHUTDOWN_S + IMMEDIATE_SHUTDOWN_S + 5) * 1000
/** What a shell adds to the number of the signal that ended a program. */
const STATUS_OF_SIGNALS = 128
/** From this size on the log of earlier runs is put aside at the next start. */
const LOG_LIMIT_BYTES = 5_000_000

export interface EmbeddedPostgres {
  connection: Connection
  /** Stops Postgres and resolves when none of its processes is left; leaves it alone where it was only borrowed. */
  stop(): Promise<void>
  /** Settles when Postgres ends without having been stopped. */
  exited: Promise<Error>
}

/**
 * Starts Postgres on a folder that nobody uses, for a process of this role. Throws `FolderTaken` when somebody does
 * after all, and otherwise one line that says why it did not start.
 */
export async function launch(
  cluster: Cluster,
  role: OwnerRole,
  settings: Record<string, string>,
): Promise<EmbeddedPostgres> {
  const { folder, logFile, user } = cluster
  const binaries = await prepareCluster(cluster)
  const stalePid = await clearLeftovers(folder)
  await writeSettings(folder, settings)
  const earlierLog = await logOfEarlierRuns(logFile)
  const socketFolder = await makeSocketFolder(role, user)
  const watchdog = watchPostgres({ binaries, folder, user, socketFolder, logFile, stalePid })
  const postgres = handle(watchdog, cluster, socketFolder)
  if (await becomesReady(folder, socketFolder, watchdog)) return postgres
  await postgres.stop()
  throw reasonIn((await readFile(logFile, 'utf8')).slice(earlierLog.length), cluster)
}

/** Resolves to the process id in a lock file that a killed Postgres left; which Postgres itself then takes away. */
async function clearLeftovers(folder: string): Promise<number | undefined> {
  const left = readPostmasterFile(folder)
  if (!left) return undefined
  if (left.owner && !isAlive(left.owner.pid)) await rm(left.socketFolder, { recursive: true, force: true })
  if (left.pid) return Math.abs(left.pid)
  // Cut short by a crash of the machine, unless somebody is writing it.
  if (postgresProcesses(folder).length === 0) await rm(path.join(folder, 'postmaster.pid'), { force: true })
  return undefined
}

function handle(watchdog: ChildProcess, cluster: Cluster, socketFolder: string): EmbeddedPostgres {
  const ended = untilEnded(watchdog, cluster.folder, socketFolder)
  let stopping = false
  return {
    connection: connectionTo(socketFolder),
    exited: new Promise((resolve) => {
      void ended.then(() => {
        if (!stopping) resolve(new Error(`Postgres ended by itself; ${cluster.logFile} may say why`))
      })
    }),
    async stop() {
      stopping = true
      watchdog.kill('SIGTERM')
      const timer = setTimeout(() => watchdog.kill('SIGKILL'), STOP_LIMIT_MS)
      await ended
      clearTimeout(timer)
    },
  }
}

/** Resolves when Postgres is gone, having ended it ourselves if somebody killed it or the watchdog. */
async function untilEnded(watchdog: ChildProcess, folder: string, socketFolder: string): Promise<void> {
  watchdog.stdin?.on('error', () => {}) // it died before we let go of it
  const killed = await new Promise<boolean>((resolve) => {
    watchdog.once('error', () => resolve(false)) // there is no shell
    watchdog.once('exit', (status) => resolve(status === null || status > STATUS_OF_SIGNALS))
  })
  if (killed) await endRemaining(folder, socketFolder)
  await rm(socketFolder, { recursive: true, force: true })
}

async function becomesReady(folder: string, socketFolder: string, watchdog: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + READY_LIMIT_MS
  while (watchdog.exitCode === null && watchdog.signalCode === null && Date.now() < deadline) {
    const postmaster = readPostmasterFile(folder)
    if (postmaster?.socketFolder === socketFolder && postmaster.ready) return true
    await sleep(READY_POLL_MS)
  }
  return false
}

/** Somebody else started Postgres on the folder at the same moment, or a part of an old one is still there. */
export class FolderTaken extends StartError {}

function reasonIn(log: string, { folder, logFile }: Cluster): Error {
  if (/lock file "postmaster.pid" (already exists|is empty)|shared memory block .* still in use/.test(log)) {
    return new FolderTaken(`another Postgres is using ${folder}`)
  }
  const reason = log.match(/(?:FATAL|PANIC): *(.*)/)?.[1] ?? log.trim().split('\n').at(-1)
  return new StartError(
    `Postgres did not start on ${folder} (${reason || 'it took too long'}); see ${logFile}`,
  )
}

async function logOfEarlierRuns(logFile: string): Promise<string> {
  const found = await stat(logFile).catch(() => undefined)
  if (found && found.size > LOG_LIMIT_BYTES) await rename(logFile, `${logFile}.1`)
  return readFile(logFile, 'utf8').catch(() => '')
}
