import { once } from 'node:events'
import { connect } from 'node:net'
import pg from 'pg'
import { createPool } from '../../src/platform/db/index.js'
import { readConfig, type Config } from '../../src/config.js'
import { metricsOf } from '../../src/metrics.js'
import { openLive, type Live } from '../../src/realtime/index.js'
import { listen } from '../../src/server.js'
import { Closers } from '../../src/services.js'
import { refreshStats, type LiveNumbers } from '../../src/stats/index.js'
import { asAdmin } from '../support/database.js'
import { testSauti, type TestSauti } from '../support/sauti.js'
import { until } from '../support/until.js'
import { Watcher } from '../support/watcher.js'

/** Numbers are counted so often here, not to let the tests wait. */
const EVERY_MS = 50

let sauti: TestSauti
let config: Config
const closers: Closers[] = []
const watchers: Watcher[] = []

beforeEach(async () => {
  sauti = await testSauti()
  config = readConfig({ DATA_DIR: sauti.folder, PORT: '0', HOST: '127.0.0.1' })
  await refreshStats(sauti)
})
afterEach(async () => {
  for (const watcher of watchers.splice(0)) watcher.close()
  for (const each of closers.splice(0)) await each.close()
  await sauti.close()
})

interface Process {
  origin: string
  live: Live
  pool: pg.Pool
  close(): Promise<void>
}

/** What one of several processes opens, in this one. */
async function serve(more: Partial<Config> = {}): Promise<Process> {
  const own = new Closers()
  closers.push(own)
  const { database, host, port, user } = sauti.pool.options
  const pool = createPool({ database: database!, host: host!, port: port!, user: user! }, { size: 3 })
  own.defer(() => pool.end())
  const live = openLive(pool, { ...config, ...more }, EVERY_MS)
  own.defer(() => live.close())
  const bound = await listen(sauti.app, { ...config, ...more }, own, live)
  return { origin: `http://127.0.0.1:${bound}`, live, pool, close: () => own.close() }
}

function watch(...args: ConstructorParameters<typeof Watcher>): Watcher {
  const watcher = new Watcher(...args)
  watchers.push(watcher)
  return watcher
}

/** Until the database answers with two rows. */
async function untilTwo(question: string): Promise<void> {
  await until(async () => (await sauti.pool.query(question).catch(() => undefined))?.rowCount === 2)
}

const recorded =
  (recordings: number) =>
  ({ totals }: LiveNumbers) =>
    totals.recordings === recordings

test('whoever watches at one process sees what is recorded at any other, in all, its language and its campaign', async () => {
  const [here, there] = [await serve(), await serve()]
  const campaign = await sauti.campaign(3)
  const person = await sauti.person()
  const [all, language, effort, other] = [
    watch(here.origin, 'stats'),
    watch(there.origin, 'stats:sw'),
    watch(there.origin, `campaign:${campaign}`),
    watch(there.origin, 'stats:ta'),
  ]
  const [first, second] = await person.claim('record', 2)
  await person.record(first!.id).expect(201)
  for (const watcher of [all, language]) {
    const { totals, today } = await watcher.hears(recorded(1))
    expect(today).toMatchObject({ recordings: 1, hours: totals.hours, validations: 0 })
  }
  expect((await effort.hears(recorded(1))).left).toEqual({ sentences: 2, recordings: 2 })

  await person.record(second!.id).expect(201)
  await Promise.all([all, language, effort].map((each) => each.hears(recorded(2))))
  expect(other.heard).toEqual([])
  const late = watch(here.origin, 'stats')
  expect((await late.hears()).totals.recordings).toBe(2)
})

test('what somebody takes back leaves the live numbers, whether it was in the snapshot or not', async () => {
  const { origin } = await serve()
  await sauti.campaign(3)
  const person = await sauti.person()
  const work = await person.claim('record', 2)
  const ids = ['6f1c1a2e-7f2a-4a53-8f9b-2d5f0f1f0a01', '6f1c1a2e-7f2a-4a53-8f9b-2d5f0f1f0a02']
  await person.record(work[0]!.id, ids[0]).expect(201)
  await refreshStats(sauti)
  const watcher = watch(origin, 'stats:sw')
  await person.record(work[1]!.id, ids[1]).expect(201)
  await watcher.hears(recorded(2))
  for (const id of ids) await person.agent.delete(`/api/v1/recordings/${id}`).expect(204)
  const { today } = await watcher.hears(recorded(0))
  expect(today).toMatchObject({ recordings: 0, hours: 0 })
})

test('a new snapshot makes nobody count twice', async () => {
  const { origin } = await serve()
  await sauti.campaign(3)
  const person = await sauti.person()
  const [first, second] = await person.claim('record', 2)
  const watcher = watch(origin, 'stats')
  await person.record(first!.id).expect(201)
  await watcher.hears(recorded(1))
  const { takenAt } = (await refreshStats(sauti))!
  await person.record(second!.id).expect(201)
  const { at } = await watcher.hears(({ at }) => new Date(at) > takenAt)
  expect(watcher.heard.at(-1)).toMatchObject({ at, totals: { recordings: 2 } })
})

test('two hundred pages cost the database what one does', async () => {
  const { origin, live } = await serve({ rateLimit: false })
  const said = jest.spyOn(pg.Client.prototype, 'query')
  const textOf = (call: unknown[]) => (call[0] as { text?: string }).text ?? String(call[0])
  const isCount = (text: string) => text.includes('from rollups.changed_recordings')
  const ofOneCount = async () => {
    const from = said.mock.calls.length
    const texts = () => said.mock.calls.slice(from).map(textOf)
    await until(() => texts().filter(isCount).length >= 5)
    return texts().length / texts().filter(isCount).length
  }
  await watch(origin, 'stats').connected()
  const one = await ofOneCount()
  const crowd = Array.from({ length: 199 }, () => watch(origin, 'stats:sw'))
  await Promise.all(crowd.map((each) => each.connected()))
  expect(live.sockets()).toBe(200)
  const before = said.mock.calls.length
  expect(await ofOneCount()).toBeLessThan(one + 1)
  expect(before).toBeGreaterThan(0)
  for (const each of watchers) each.close()
  said.mockRestore()
})

test('nothing is counted when nobody watches', async () => {
  const { origin, live, pool } = await serve()
  const watcher = watch(origin, 'stats')
  await watcher.connected()
  watcher.close()
  await until(() => live.sockets() === 0)
  const connect = jest.spyOn(pool, 'connect')
  await new Promise((resolve) => setTimeout(resolve, 10 * EVERY_MS))
  // One count that was under way takes two connections.
  expect(connect.mock.calls.length).toBeLessThan(3)
})

test('when the database was away, open pages go on where they were, and their numbers are right', async () => {
  const [here, there] = [await serve(), await serve()]
  await sauti.campaign(3)
  const person = await sauti.person()
  const [first, second] = await person.claim('record', 2)
  const pages = [watch(here.origin, 'stats'), watch(there.origin, 'stats')]
  await person.record(first!.id).expect(201)
  await Promise.all(pages.map((each) => each.hears(recorded(1))))
  const { database } = sauti.pool.options
  const listening = `query like 'LISTEN%' and datname = '${database}'`
  // As often as the pool has connections, each of which would be lost.
  for (let times = 0; times < 3; times++) {
    await untilTwo(`select from pg_stat_activity where ${listening}`)
    await sauti.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${listening}`)
  }
  await untilTwo(`select from pg_stat_activity where ${listening}`)
  await asAdmin(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and query not like 'LISTEN%'`,
  )
  await untilTwo('select from generate_series(1, 2)')
  await person.record(second!.id).expect(201)
  await Promise.all(pages.map((each) => each.hears(recorded(2))))
}, 60_000)

test('pages of other sites open no socket, and neither do those that ask for what there is not', async () => {
  const { origin, live } = await serve({ publicUrl: 'https://sauti.example' })
  const foreign = { origin: 'https://evil.example' }
  expect(await watch(origin, 'stats', foreign).refusal()).toBe('websocket error')
  expect(await watch(origin, 'stats', { 'sec-fetch-site': 'cross-site' }).refusal()).toBe('websocket error')
  for (const room of ['', 'people', 'stats:*', 'campaign:1', 7, null]) {
    expect(await watch(origin, room).refusal()).toBe('unknown_room')
  }
  await watch(origin, 'stats', { origin: 'https://sauti.example' }).connected()
  await watch(origin, 'stats', { origin }).connected()
  expect(live.sockets()).toBe(2)
})

test('operators see how many pages watch', async () => {
  const { origin, live, pool } = await serve()
  await watch(origin, 'stats').connected()
  expect(await metricsOf(pool, live).read()).toContain('sauti_live_sockets 1')
})

test('a page that says anything is shown out', async () => {
  const { origin } = await serve()
  const watcher = watch(origin, 'stats')
  await watcher.connected()
  const gone = new Promise((resolve) => watcher.socket.once('disconnect', resolve))
  watcher.socket.emit('numbers', 'mine')
  expect(await gone).toBe('io server disconnect')
})

test('one address does not take all sockets, and gets them back when it closes some', async () => {
  const { origin, live } = await serve({ trustProxy: 1 })
  const from = (address: string) => watch(origin, 'stats', { 'x-forwarded-for': address })
  const school = Array.from({ length: 200 }, () => from('192.0.2.1'))
  await Promise.all(school.map((each) => each.connected()))
  expect(await from('192.0.2.1').refusal()).toBe('websocket error')
  expect(await from('192.0.2.9, 192.0.2.1').refusal()).toBe('websocket error')
  await from('192.0.2.2').connected()
  school[0]!.close()
  await until(() => live.sockets() <= 200)
  await from('192.0.2.1').connected()
})

test('a server that has only just begun can be closed', async () => {
  for (let times = 0; times < 5; times++) {
    const { pool, close } = await serve()
    await once(pool, 'connect')
    await close()
  }
}, 10_000)

test('a server with open pages is closed at once, those included that do not answer', async () => {
  const { origin, close } = await serve()
  const watcher = watch(origin, 'stats')
  await watcher.connected()
  const { hostname, port } = new URL(origin)
  const mute = connect(Number(port), hostname)
  mute.write(
    `GET /live/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\n` +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await once(mute, 'data')
  mute.pause()
  const gone = once(mute, 'close')
  const disconnected = new Promise((resolve) => watcher.socket.once('disconnect', resolve))
  await close()
  expect(await disconnected).toMatch(/^transport/)
  mute.resume()
  await gone
}, 10_000)
