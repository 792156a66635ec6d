import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  isAlive,
  postgresProcesses,
  runningPostmaster,
  signal,
  type Owner,
  type OwnerRole,
  type Postmaster,
} from './processes.js'
import { StartError } from '../../errors.js'
import { FAST_SHUTDOWN_S, IMMEDIATE_SHUTDOWN_S } from './watchdog.js'

/** How long a start waits for a Postgres whose Sauti was killed. */
const OLD_POSTGRES_LIMIT_MS = 30_000
/** When such a Postgres, which should be stopping by itself, is told to. */
const NUDGE_AFTER_MS = 2_000
/** How long a start waits for a command that has the database to itself. */
const COMMAND_LIMIT_MS = 10 * 60_000
/** Waiting shorter than this is not worth a word. */
const TELL_AFTER_MS = 500
const POLL_MS = 10

export interface Log {
  info(message: string): void
}

/**
 * Resolves to nothing as soon as no Postgres has `folder`, or for a command to the running server, which it may
 * share. Throws a StartError when another server has it or the wait is over.
 */
export async function untilFree(folder: string, role: OwnerRole, log: Log): Promise<Postmaster | undefined> {
  const began = Date.now()
  const once = onceEach()
  for (;;) {
    const processes = postgresProcesses(folder)
    if (processes.length === 0) return undefined

    const postmaster = runningPostmaster(folder)
    const owner = livingOwner(postmaster)
    if (owner?.role === 'server' && role === 'server') {
      throw new StartError(
        `DATA_DIR: ${path.dirname(folder)} is in use by another Sauti (process ${owner.pid})`,
      )
    }
    if (owner?.role === 'server' && postmaster?.ready) return postmaster

    const waitedMs = Date.now() - began
    const whom = owner
      ? `process ${owner.pid}, which uses`
      : `the previous Postgres, process ${processes[0]}, on`
    if (waitedMs > TELL_AFTER_MS) once(whom, () => log.info(`waiting for ${whom} ${folder}`))
    if (waitedMs > NUDGE_AFTER_MS && !owner) once('nudge', () => stopGently(postmaster, processes))
    if (waitedMs > limitMs(owner)) throw new StartError(`gave up waiting for ${whom} ${folder}`)
    await sleep(POLL_MS)
  }
}

/** Who started it, unless they are dead and it is on its way out. */
function livingOwner(postmaster: Postmaster | undefined): Owner | undefined {
  return postmaster?.owner && isAlive(postmaster.owner.pid) ? postmaster.owner : undefined
}

function limitMs(owner: Owner | undefined): number {
  return owner ? COMMAND_LIMIT_MS : OLD_POSTGRES_LIMIT_MS
}

/** Ends what is left of a Postgres whose watchdog did not see to it. Resolves when nothing is. */
export async function endRemaining(folder: string, socketFolder: string): Promise<void> {
  const isOurs = () => (runningPostmaster(folder)?.socketFolder ?? socketFolder) === socketFolder
  if (!isOurs()) return
  stopGently(runningPostmaster(folder), postgresProcesses(folder))
  if (await endsWithin(FAST_SHUTDOWN_S, folder)) return
  signal(postgresProcesses(folder), 'SIGQUIT')
  if (await endsWithin(IMMEDIATE_SHUTDOWN_S, folder)) return
  signal(postgresProcesses(folder), 'SIGKILL')
}

/** A fast shutdown where there is a postmaster to do it; what a dead one left behind has nothing to finish. */
function stopGently(postmaster: Postmaster | undefined, processes: number[]): void {
  if (postmaster) signal([postmaster.pid], 'SIGINT')
  else signal(processes, 'SIGQUIT')
}

async function endsWithin(seconds: number, folder: string): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000
  while (postgresProcesses(folder).length > 0) {
    if (Date.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}

function onceEach(): (what: string, act: () => void) => void {
  const done = new Set<string>()
  return (what, act) => {
    if (done.has(what)) return
    done.add(what)
    act()
  }
}
