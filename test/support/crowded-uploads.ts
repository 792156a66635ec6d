import { readFileSync } from 'node:fs'
import { startSauti } from './running.js'
import { SlowUpload } from './slow-upload.js'
import { tone } from './tone.js'
import { Volunteer } from './volunteer.js'

const UPLOADS = 200
const SLOW = 50

/**
 * By how many MB the memory of a Sauti with these settings rises while 200 recordings of 10 MB arrive at once, a
 * quarter of them at 10 kB/s until the others are through and being measured. All of them must be taken in.
 */
export async function riseWhileCrowded(settings: Record<string, string>): Promise<number> {
  const sauti = await startSauti(settings)
  try {
    const uploads = await prepared(sauti.origin)
    const before = memoryOf(sauti.pid())
    const slow = uploads.slice(0, SLOW).map((upload) => upload.trickle())
    await allTaken(uploads.slice(SLOW))
    await sauti.job('measure-recordings')
    await allTaken(slow)
    return memoryOf(sauti.pid()).most - before.now
  } finally {
    await sauti.close()
  }
}

async function allTaken(uploads: SlowUpload[]): Promise<void> {
  const statuses = await Promise.all(uploads.map((upload) => upload.finish()))
  if (statuses.some((status) => status !== 201))
    throw new Error(`uploads were answered ${statuses.join(', ')}`)
}

async function prepared(origin: string): Promise<SlowUpload[]> {
  const audio = tone({ seconds: 27, rate: 192_000 })
  const answer = await fetch(`${origin}/api/v1/languages`)
  const uploads: SlowUpload[] = []
  for (const { code } of (await answer.json()) as { code: string }[]) {
    const who = await Volunteer.join(origin)
    const work = await who.claim('record', code, 20)
    uploads.push(...work.map(({ id }) => new SlowUpload(who, id, audio)))
    if (uploads.length >= UPLOADS) return uploads.slice(0, UPLOADS)
  }
  throw new Error(`there is only enough to record for ${uploads.length}`)
}

/** MB that a process holds in memory, and the most it ever held. */
function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)![1]) / 1024
  return { now: mb('VmRSS'), most: mb('VmHWM') }
}
