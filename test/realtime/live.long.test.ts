import { onDatabase, startSauti, type RunningSauti } from '../support/running.js'
import { seededDatabase, type TestDatabase } from '../support/database.js'
import { tone } from '../support/tone.js'
import { Volunteer } from '../support/volunteer.js'
import { Watcher } from '../support/watcher.js'
import type { LiveNumbers } from '../../src/stats/index.js'

/** Shorter than a shutdown waits for what does not end. */
const AT_ONCE_MS = 15_000

let db: TestDatabase
let processes: RunningSauti[]
const watchers: Watcher[] = []

beforeAll(async () => {
  db = await seededDatabase()
  const settings = onDatabase(db.connection)
  processes = [await startSauti(settings), await startSauti({ ...settings, MIGRATE: 'off' })]
}, 120_000)
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close()
})
afterAll(async () => {
  for (const each of processes) await each.close()
  await db.drop()
})

function watch({ origin }: RunningSauti): Watcher {
  const watcher = new Watcher(origin, 'stats')
  watchers.push(watcher)
  return watcher
}

async function recordAt({ origin }: RunningSauti): Promise<void> {
  const volunteer = await Volunteer.join(origin)
  const [work] = await volunteer.claim('record', 'sw', 1)
  const { status } = await volunteer.record(work!.id, new Uint8Array(tone()))
  expect(status).toBe(201)
}

const recorded =
  (recordings: number) =>
  ({ totals }: LiveNumbers) =>
    totals.recordings === recordings

test('whichever process dies, the other goes on counting for everybody', async () => {
  const [one, other] = processes as [RunningSauti, RunningSauti]
  const pages = [watch(one), watch(other)] as const
  await recordAt(one)
  await Promise.all(pages.map((page) => page.hears(recorded(1))))

  await one.stop('SIGKILL')
  await recordAt(other)
  await pages[1].hears(recorded(2))

  await one.restart()
  await pages[0].hears(recorded(2))
  await other.stop('SIGKILL')
  await recordAt(one)
  await pages[0].hears(recorded(3))
  await other.restart()
  await pages[1].hears(recorded(3))
}, 120_000)

test(
  'a process with open pages ends in good order at once, and they find it again',
  async () => {
    const [one] = processes as [RunningSauti]
    const page = watch(one)
    await page.connected()
    expect(await one.stop()).toBe(0)
    await one.restart()
    await page.connected()
  },
  AT_ONCE_MS,
)
