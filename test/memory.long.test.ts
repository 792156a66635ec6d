import { readFileSync } from 'node:fs'
import { startSauti, type RunningSauti } from './support/running.js'
import { SlowUpload } from './support/slow-upload.js'
import { tone } from './support/tone.js'
import { Volunteer } from './support/volunteer.js'

const UPLOADS = 200
const SLOW = 50
const RISE_MB_MOST = 300

jest.setTimeout(120_000)

let sauti: RunningSauti | undefined
afterAll(() => sauti?.close())

test('200 long recordings that arrive at once, from slow phones too, do not fill the memory', async () => {
  const { origin, pid } = (sauti = await startSauti({ RATE_LIMIT: 'off' }))
  const audio = tone({ seconds: 27, rate: 192_000 })
  const uploads = await prepared(origin, audio)

  const before = memoryOf(pid())
  const [slow, quick] = [uploads.slice(0, SLOW).map((upload) => upload.trickle()), uploads.slice(SLOW)]
  expect(new Set(await Promise.all(quick.map((upload) => upload.finish())))).toEqual(new Set([201]))
  expect(new Set(await Promise.all(slow.map((upload) => upload.finish())))).toEqual(new Set([201]))
  expect(memoryOf(pid()).most - before.now).toBeLessThan(RISE_MB_MOST)
})

async function prepared(origin: string, audio: Buffer): Promise<SlowUpload[]> {
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
