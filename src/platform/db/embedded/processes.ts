import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import path from 'node:path'

/** A server keeps Postgres for as long as it runs and shares it; a command has it to itself and soon ends. */
export type OwnerRole = 'server' | 'command'

export interface Owner {
  pid: number
  role: OwnerRole
}

/** What the `postmaster.pid` of a running Postgres says about it. */
export interface Postmaster {
  pid: number
  socketFolder: string
  /** The Node process that started it; it may have died since. */
  owner: Owner | undefined
  ready: boolean
}

/** Start of a socket folder's name, which is how a Postgres tells whose it is. */
export function socketFolderPrefix({ pid, role }: Owner): string {
  return `sauti-${pid}-${role}-`
}

export function ownerOfSocketFolder(name: string): Owner | undefined {
  const [, pid, role] = /^sauti-(\d+)-(server|command)-/.exec(name) ?? []
  return pid ? { pid: Number(pid), role: role as OwnerRole } : undefined
}

/** The running Postgres of a data folder; undefined when there is none, or none that has come far enough to say so. */
export function runningPostmaster(folder: string): Postmaster | undefined {
  const file = readPostmasterFile(folder)
  return file?.socketFolder && postgresProcesses(folder).includes(file.pid) ? file : undefined
}

/** What the last Postgres of a data folder left in its `postmaster.pid`, whether or not it still runs. */
export function readPostmasterFile(folder: string): Postmaster | undefined {
  const lines = contentOf(path.join(folder, 'postmaster.pid'))?.split('\n')
  if (!lines) return undefined
  const [pid, , , , socketFolder = '', , , status = ''] = lines
  return {
    pid: Number(pid),
    socketFolder,
    owner: ownerOfSocketFolder(path.basename(socketFolder)),
    ready: status.trim() === 'ready',
  }
}

/**
 * Process ids of Postgres on a data folder: on Linux every one, for each has that folder as its working directory;
 * elsewhere the postmaster. Those of other users are seen by root only.
 */
export function postgresProcesses(folder: string): number[] {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').map(Number)
    return pids.filter((pid) => pid > 0 && isPostgresOn(folder, pid))
  }
  const pid = readPostmasterFile(folder)?.pid
  if (!pid) return []
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' })
  return /postgres/.test(stdout) ? [pid] : []
}

function isPostgresOn(folder: string, pid: number): boolean {
  if (contentOf(`/proc/${pid}/comm`) !== 'postgres\n') return false
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder
  } catch {
    return false // gone meanwhile, or a dead one that nobody has collected yet
  }
}

/** Whether a process runs; one that has died and was not collected by its parent yet does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return !/\) [ZX] /.test(contentOf(`/proc/${pid}/stat`) ?? '')
}

/** A program that was killed may have children who write on for a moment. */
const UNTIL_THEY_ARE_GONE = { maxRetries: 20, retryDelay: 20 }

/** Removes the folders that processes no longer alive were making under the name `prefix` and their process id. */
export async function removeAbandoned(prefix: string): Promise<void> {
  const parent = path.dirname(prefix)
  for (const name of await readdir(parent)) {
    const folder = path.join(parent, name)
    const pid = folder.startsWith(prefix) ? Number(folder.slice(prefix.length)) : 0
    if (!pid || (isAlive(pid) && pid !== process.pid)) continue
    await rm(folder, { recursive: true, ...UNTIL_THEY_ARE_GONE })
  }
}

/** Sends a signal to those of the processes that are still there. */
export function signal(pids: number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
