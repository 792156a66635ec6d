import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './project.mjs'

const POLL_MS = 100
const HEARTBEAT_MS = 5_000
const STALE_AFTER_MS = 60_000

/**
 * Runs `work` while no other process of this clone does the same kind of work. The lock is a file that names the
 * owner's process id and is touched while the owner lives, so that one left by a killed process is taken over, even
 * where the id has been given to another process since (containers).
 * `onWait` is called once when another process holds the lock.
 */
export async function withLock(name, work, onWait = () => {}) {
  const file = path.join(root, `.lock-${name}`)
  for (let told = false; !acquire(file); told = true) {
    if (!told) onWait()
    await sleep(POLL_MS)
  }
  const heartbeat = setInterval(() => utimesSync(file, new Date(), new Date()), HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    rmSync(file, { force: true })
  }
}

// The file appears by link(2), complete with its content: no process ever reads a lock that names no owner.
function acquire(file) {
  const mine = `${file}-${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    linkSync(mine, file)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (isStale(file)) rmSync(file, { force: true })
    return false
  } finally {
    rmSync(mine, { force: true })
  }
}

function isStale(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'))
    const silentMs = Date.now() - statSync(file).mtimeMs
    return owner === process.pid || silentMs > STALE_AFTER_MS || !isAlive(owner)
  } catch {
    return false // released this moment
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
