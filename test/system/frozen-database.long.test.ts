import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startEmbedded } from '../../src/platform/db/embedded/index.js'
import { processesIn } from '../support/embedded.js'
import { onDatabase, startSauti } from '../support/running.js'
import { tone } from '../support/tone.js'
import { Volunteer } from '../support/volunteer.js'

const ANSWERED_WITHIN_MS = 10_000
const WELL_AGAIN_WITHIN_MS = 15_000
/** More than a process has connections. */
const VOLUNTEERS = 12

jest.setTimeout(180_000)

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Answer {
  status: number
  retryAfter: string | null
  ms: number
}

async function timed(asking: Promise<Response>): Promise<Answer> {
  const began = Date.now()
  const answer = await asking
  await answer.arrayBuffer()
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), ms: Date.now() - began }
}

test('while Postgres is frozen requests are answered 503 within 10 s, and afterwards all goes on by itself', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-frozen-'))
  closers.push(() => rm(folder, { recursive: true, force: true }))
  const postgres = await startEmbedded(folder, { info: () => {} })
  closers.push(() => postgres.stop())
  const sauti = await startSauti(onDatabase(postgres.connection))
  closers.push(() => sauti.close())
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processesIn(folder).postgres!) process.kill(pid, name)
  }
  closers.push(async () => signal('SIGCONT'))

  const volunteers = await Promise.all(Array.from({ length: VOLUNTEERS }, () => Volunteer.join(sauti.origin)))
  const [held] = await volunteers[0]!.claim('record', 'sw', 1)
  const [recording, audio] = [randomUUID(), new Uint8Array(tone())]
  const profiles = () =>
    Promise.all(
      volunteers.map(async (volunteer) => {
        const answer = await volunteer.ask('/me')
        return { status: answer.status, id: ((await answer.json()) as { id: string }).id }
      }),
    )
  const before = await profiles()
  const everybody = () =>
    volunteers.flatMap((volunteer, index) => [
      timed(volunteer.ask('/me')),
      timed(fetch(`${sauti.origin}/en/me`, { headers: { cookie: volunteer.cookie } })),
      ...(index === 0 ? [timed(volunteer.record(held!.id, audio, recording))] : []),
    ])
  expect(new Set((await Promise.all(everybody())).map(({ status }) => status))).toEqual(new Set([200, 201]))

  signal('SIGSTOP')
  // The first round waits on connections that were open before, the second on new ones.
  for (let round = 1; round <= 2; round++) {
    for (const { status, retryAfter, ms } of await Promise.all(everybody())) {
      expect([status, retryAfter]).toEqual([503, expect.stringMatching(/^\d+$/)])
      expect(ms).toBeLessThan(ANSWERED_WITHIN_MS)
    }
  }
  expect((await fetch(`${sauti.origin}/healthz`)).status).toBe(200)
  expect((await fetch(`${sauti.origin}/readyz`)).status).toBe(503)

  signal('SIGCONT')
  const deadline = Date.now() + WELL_AGAIN_WITHIN_MS
  while (!(await fetch(`${sauti.origin}/readyz`)).ok) expect(Date.now()).toBeLessThan(deadline)
  // A connection that were used again would give the answer of an earlier statement.
  expect(await profiles()).toEqual(before)
  expect((await volunteers[0]!.record(held!.id, audio, recording)).status).toBe(200)
})
