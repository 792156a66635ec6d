import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { mayEnter, type PostgresUser } from './binaries.js'
import { DATABASE, USER } from './cluster.js'
import { isAlive, ownerOfSocketFolder, socketFolderPrefix, type OwnerRole } from './processes.js'
import { PORT } from './settings.js'
import { StartError } from '../../errors.js'
import type { Connection } from '../pool.js'

/** What the address of a unix socket has room for on every system. */
const SOCKET_PATH_LIMIT_BYTES = 103

const SOCKET = `.s.PGSQL.${PORT}`

export function connectionTo(socketFolder: string): Connection {
  return { host: socketFolder, port: PORT, user: USER, database: DATABASE }
}

/** Makes a folder for the socket that only `user`, and root, may enter. */
export async function makeSocketFolder(role: OwnerRole, user: PostgresUser): Promise<string> {
  const prefix = socketFolderPrefix({ pid: process.pid, role })
  const pathLength = (parent: string) => path.join(parent, `${prefix}XXXXXX`, SOCKET).length
  for (const parent of [os.tmpdir(), '/tmp', '/var/tmp']) {
    if (pathLength(parent) > SOCKET_PATH_LIMIT_BYTES || !(await mayEnter(parent, user))) continue
    await removeDeadSocketFolders(parent)
    const folder = await mkdtemp(path.join(parent, prefix)).catch(() => undefined) // of mode 0700
    if (!folder) continue
    if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid)
    return folder
  }
  throw new StartError(
    `no folder for the socket of Postgres: ${os.tmpdir()} is closed to it or too long a name`,
  )
}

/** Those of Postgres that were killed together with everybody who would have removed them. */
async function removeDeadSocketFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const owner = ownerOfSocketFolder(name)
    if (!owner || isAlive(owner.pid) || (await answers(path.join(parent, name, SOCKET)))) continue
    await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => {}) // somebody else's
  }
}

/** The owner may be out of sight, in another container. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    connection.once('error', () => resolve(false))
    connection.once('connect', () => {
      connection.destroy()
      resolve(true)
    })
  })
}
