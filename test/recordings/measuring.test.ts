import { runQueue } from '../../src/platform/queue.js'
import { MEASURE_JOB, measureRecording, measureUnmeasured } from '../../src/recordings/index.js'
import { testSauti, type TestSauti } from '../support/sauti.js'

let sauti: TestSauti
beforeAll(async () => {
  sauti = await testSauti()
})
afterAll(() => sauti.close())

async function recorded(): Promise<string> {
  await sauti.campaign(1)
  const who = await sauti.person()
  const [assignment] = await who.claim('record', 1)
  const answer = await who.record(assignment!.id).expect(201)
  return (answer.body as { id: string }).id
}

async function queued(): Promise<string[]> {
  const { rows } = await sauti.pool.query<{ key: string }>(
    'select key from graphile_worker.jobs order by key',
  )
  return rows.map(({ key }) => key)
}

async function measuredAt(recording: string): Promise<Date | null> {
  const { rows } = await sauti.pool.query<{ measured_at: Date | null }>(
    'select measured_at from recordings where id = $1',
    [recording],
  )
  return rows[0]!.measured_at
}

test('every recording is measured once, even when the process that took it in died right after', async () => {
  const recording = await recorded()
  expect(await queued()).toEqual([])
  await measureUnmeasured(sauti.pool)
  await measureUnmeasured(sauti.pool)
  expect(await queued()).toEqual([`${MEASURE_JOB}:${recording}`])

  let runner: Awaited<ReturnType<typeof runQueue>>
  await new Promise<void>((done, failed) => {
    const work = (subject: string) => measureRecording(sauti, subject).then(done, failed)
    runQueue(sauti.pool, { [MEASURE_JOB]: work }).then((started) => (runner = started), failed)
  })
  await runner!.stop()
  expect(await measuredAt(recording)).toBeInstanceOf(Date)
  expect(await measureUnmeasured(sauti.pool)).toEqual({ unmeasured: 0 })
  expect(await queued()).toEqual([])
})

test('what was taken back is not measured', async () => {
  const who = await sauti.person()
  await sauti.campaign(1)
  const [assignment] = await who.claim('record', 1)
  const { body } = await who.record(assignment!.id).expect(201)
  await who.agent.delete(`/api/v1/recordings/${(body as { id: string }).id}`).expect(204)
  expect(await measureUnmeasured(sauti.pool)).toEqual({ unmeasured: 0 })
})
