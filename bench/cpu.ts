import { readFileSync } from 'node:fs'

/** Linux counts the time of processes in hundredths of a second. */
const TICK_MS = 10
/** Where, in what it tells of a process after its name, the time in user mode is; that in the kernel comes next. */
const USER_TIME = 11

/**
 * Answers how many milliseconds of CPU these processes have used since, those that ended meanwhile left out; undefined
 * on systems that tell it in other ways.
 */
export function cpuMeter(pids: number[]): () => number | undefined {
  if (process.platform !== 'linux') return () => undefined
  const before = pids.map(cpuOf)
  return () =>
    pids.reduce((sum, pid, index) => {
      const [then, now] = [before[index], cpuOf(pid)]
      return then === undefined || now === undefined ? sum : sum + now - then
    }, 0)
}

function cpuOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return (Number(fields[USER_TIME]) + Number(fields[USER_TIME + 1])) * TICK_MS
  } catch {
    return undefined // it has ended
  }
}
