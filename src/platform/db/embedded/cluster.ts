import { execFile } from 'node:child_process'
import { constants, readFileSync } from 'node:fs'
import { access, chmod, chown, mkdir, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { usableBinaries, type PostgresUser } from './binaries.js'
import { removeAbandoned } from './processes.js'
import { StartError } from '../../errors.js'
import { makeFolder } from '../../folder.js'
import { dyingWithParent, FOLDER_OF_PROCESS, postgresEnvironment } from './watchdog.js'

const run = promisify(execFile)

/** Owns the database, and is no superuser: what works here works on a managed Postgres too. */
export const USER = 'sauti'
export const DATABASE = 'sauti'
/** Superuser, for maintenance. */
const ADMIN = 'postgres'

/** A data folder of Postgres and what runs it. */
export interface Cluster {
  folder: string
  logFile: string
  user: PostgresUser
}

/** The cluster in `dataDir`, which is made if need be; throws one line that names `dataDir` when it is unusable. */
export async function openCluster(dataDir: string): Promise<Cluster> {
  const home = path.resolve(dataDir)
  try {
    makeFolder(home)
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new StartError(`DATA_DIR: ${home} cannot be written to (${reasonOf(error)})`)
  }
  const folder = path.join(await realpath(home), 'postgres')
  return { folder, logFile: path.join(home, 'postgres.log'), user: await userFor(folder) }
}

async function userFor(folder: string): Promise<PostgresUser> {
  const owner = await stat(folder).catch(() => undefined)
  const me = process.getuid?.()
  if (me !== 0) {
    if (owner && owner.uid !== me)
      throw new StartError(`${folder} belongs to another user, as whom Sauti was started before`)
    return {}
  }
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : nobody()
}

/** initdb insists on a user that has a name. */
function nobody(): PostgresUser {
  const [, uid, gid] = /^nobody:[^:]*:(-?\d+):(-?\d+)/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? []
  if (!uid || !gid)
    throw new StartError(
      'Postgres refuses to run as root, and there is no user "nobody": start Sauti as another user',
    )
  return { uid: Number(uid), gid: Number(gid) }
}

/** Makes the cluster unless it exists, and sees to it that Postgres may use it. Resolves to the binaries for it. */
export async function prepareCluster({ folder, user }: Cluster): Promise<string> {
  const binaries = await usableBinaries(path.dirname(folder), user)
  const exists = await stat(path.join(folder, 'PG_VERSION')).catch(() => undefined)
  if (!exists) await createCluster(folder, user, binaries)
  else if (user.uid !== undefined && exists.uid !== user.uid) await giveTo(user, folder)
  await chmod(folder, 0o700)
  return binaries
}

/** Data that root has put back from elsewhere. */
async function giveTo(user: PostgresUser, folder: string): Promise<void> {
  await run('chown', ['-R', `${user.uid}:${user.gid}`, folder])
}

// Made under another name: killed half-way, it is no cluster, and of two at once one wins.
async function createCluster(folder: string, user: PostgresUser, binaries: string): Promise<void> {
  await removeAbandoned(`${folder}.new-`)
  const fresh = `${folder}.new-${process.pid}`
  try {
    await mkdir(fresh, { mode: 0o700 })
    if (user.uid !== undefined && user.gid !== undefined) await chown(fresh, user.uid, user.gid)
    await initialise(fresh, user, binaries)
    await rename(fresh, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } catch (error) {
    throw new StartError(`the database in ${folder} cannot be created (${reasonOf(error)})`)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

async function initialise(fresh: string, user: PostgresUser, binaries: string): Promise<void> {
  const data = ['-D', FOLDER_OF_PROCESS ?? fresh]
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = [`--username=${ADMIN}`, '--auth-local=trust', '--auth-host=reject']
  const single = ['--single', ...data, '-c', 'exit_on_error=on', 'postgres']
  const statements = `create role ${USER} login\ncreate database ${DATABASE} owner ${USER}\n`
  await runIn(fresh, user, [`${binaries}/bin/initdb`, ...data, ...locale, ...access])
  await runIn(fresh, user, [`${binaries}/bin/postgres`, ...single], statements)
}

async function runIn(folder: string, user: PostgresUser, program: string[], input = ''): Promise<void> {
  const [command, ...args] = [...dyingWithParent('SIGKILL'), ...program] as [string, ...string[]]
  const running = run(command, args, { ...user, cwd: folder, env: postgresEnvironment() })
  running.child.stdin?.end(input)
  await running
}

/** What is wrong, of a program that failed or of the system. */
function reasonOf(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string }
  if (stderr !== undefined) return /(?:error|FATAL|PANIC|initdb): *(.*)/.exec(stderr)?.[1] ?? 'interrupted'
  return message.split(/, \w+ '/)[0] ?? message
}
