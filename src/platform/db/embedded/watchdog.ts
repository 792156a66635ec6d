import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { PostgresUser } from './binaries.js'

/** How long a fast shutdown may take (it writes a checkpoint), then an immediate one, before the next harder one. */
export const FAST_SHUTDOWN_S = 30
export const IMMEDIATE_SHUTDOWN_S = 5

/** On Linux a process can name its folder without passing through the parents, which may be closed to it. */
export const FOLDER_OF_PROCESS = process.platform === 'linux' ? '/proc/self/cwd' : undefined

/**
 * Owns Postgres: stops it when its input closes, which happens when Node lets go of it or dies, whatever the way.
 * Arguments: the socket folder, removed at the end; then the command.
 */
const WATCHDOG = `
sockets=$1; shift
trap '' HUP INT
trap 'stop INT ${FAST_SHUTDOWN_S}; stop QUIT ${IMMEDIATE_SHUTDOWN_S}; stop KILL 1; stopped=1' TERM
stop() {
  tries=$(($2 * 20))
  kill -$1 $postgres 2>/dev/null
  while [ $tries -gt 0 ] && kill -0 $postgres 2>/dev/null; do tries=$((tries - 1)); sleep 0.05; done
}
exec 3<&0 </dev/null
"$@" 3<&- & postgres=$!
(while read -r _; do :; done; kill -TERM $$) <&3 & input=$!
exec 3<&-
while stopped=; wait $postgres; status=$?; [ $stopped ]; do :; done
kill $input 2>/dev/null
rm -rf "$sockets"
exit $status
`

/**
 * Starts Postgres on `folder` in a session of its own, so that Ctrl-C in the terminal does not reach it. Ending the
 * watchdog's standard input stops Postgres; the watchdog exits after it, with 0 when it went in peace.
 */
export function watchPostgres(options: {
  binaries: string
  folder: string
  user: PostgresUser
  socketFolder: string
  logFile: string
  /** Left in postmaster.pid by a Postgres that is gone; somebody else may have this process id now. */
  stalePid: number | undefined
}): ChildProcess {
  const { binaries, folder, user, socketFolder, logFile, stalePid } = options
  const output = openSync(logFile, 'a')
  const postgres = [`${binaries}/bin/postgres`, '-D', FOLDER_OF_PROCESS ?? folder, '-k', socketFolder]
  const watchdog = ['sh', '-c', WATCHDOG, 'sh', socketFolder, ...dyingWithParent('SIGINT'), ...postgres]
  const [command, ...args] = [...dyingWithParent('SIGTERM'), ...watchdog] as [string, ...string[]]
  try {
    return spawn(command, args, {
      ...user,
      cwd: folder,
      detached: true,
      stdio: ['pipe', output, output],
      // Postgres takes a lock file that names its grandparent's process for a stale one.
      env: postgresEnvironment({ PG_GRANDPARENT_PID: stalePid?.toString() }),
    })
  } finally {
    closeSync(output)
  }
}

export function postgresEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...more }
}

/** A prefix by which Linux signals a process when its parent dies, so that killing both of them is covered too. */
export function dyingWithParent(signal: NodeJS.Signals): string[] {
  const prefix = ['setpriv', '--pdeathsig', signal.replace('SIG', '')]
  return spawnSync('setpriv', [...prefix.slice(1), 'true']).status === 0 ? prefix : []
}
