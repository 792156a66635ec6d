import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { castVote, decide, validateKind } from '../../src/consensus/index.js'
import { makeDemo, removeDemo, type DemoDeps } from '../../src/demo/index.js'
import { localBucket } from '../../src/platform/bucket/index.js'
import { CONTRIBUTOR_TERMS, findContributor, joinAsGuest } from '../../src/identity/index.js'
import { measure, recordKind } from '../../src/recordings/index.js'
import { refreshStats } from '../../src/stats/index.js'
import { claim, registerKind } from '../../src/tasks/index.js'
import { ENGLISH, importInto, numbered, plantLanguage, rows } from '../support/campaigns.js'
import { testDatabase, type TestDatabase } from '../support/database.js'
import { votesOf } from '../support/votes.js'
import { historyIn } from '../stats/history.js'
import { factsOf, measure as count, periodOf, periodsIn } from '../stats/naive.js'
import { rowsOf } from '../stats/published.js'

let db: TestDatabase
let folder: string
let deps: DemoDeps

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-demo-'))
  db = await testDatabase()
  deps = {
    pool: db.pool,
    bucket: await localBucket(path.join(folder, 'bucket')),
    cdn: await localBucket(path.join(folder, 'cdn')),
  }
  await plantLanguage(db.pool, ENGLISH)
  await importInto(db.pool, numbered(30))
})
afterEach(async () => {
  await db.drop()
  await rm(folder, { recursive: true })
})

const plan = {
  languages: ['en'],
  contributors: 30,
  days: 70,
  seed: 7,
  besideReal: false,
  until: new Date(),
}
const unwatched = { begin: () => {}, advance: () => {} }
const make = (more: Partial<typeof plan> = {}) => makeDemo(deps, { ...plan, ...more }, unwatched)

async function objects(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of deps.bucket.list('audio/')) keys.push(key)
  return keys.sort()
}

test('its published numbers are those that a naive count of its tables finds', async () => {
  const made = await make()
  const facts = await factsOf(db.pool)
  expect(made).toMatchObject({ contributors: 30, recordings: facts.length })
  expect(facts.length).toBeGreaterThan(50)
  const all = count(facts)
  expect(await rowsOf(deps.cdn, 'totals')).toEqual([all])
  expect(Math.min(all.valid, all.invalid, all.validations)).toBeGreaterThan(0)
  expect(await rowsOf(deps.cdn, 'by-language')).toEqual([{ language: 'en', ...all }])
  for (const [name, grain] of [
    ['timeline-daily', 'day'],
    ['timeline-monthly', 'month'],
  ] as const) {
    const nameOf = periodOf[grain]!
    expect(await rowsOf(deps.cdn, name)).toEqual(
      periodsIn(facts, grain).map((period) => ({
        [grain]: period,
        ...count(facts, (at) => nameOf(at) === period),
      })),
    )
  }
  expect((await rowsOf(deps.cdn, 'by-age')).length).toBeGreaterThan(1)
})

test('its decisions are those that the product makes of its votes, and its tasks wanted no more than they got', async () => {
  await make()
  const found = (await rows(
    db.pool,
    `select d.outcome, t.wanted, t.taken, t.done, t.closed_at is not null as closed,
       count(v.id) filter (where v.verdict = 'accept')::int as accepts,
       count(v.id) filter (where v.verdict = 'reject')::int as rejects,
       count(v.id) filter (where v.verdict = 'unsure')::int as unsures
     from recordings r
     join tasks t on t.recording_id = r.id
     left join decisions d on d.recording_id = r.id
     left join validations v on v.recording_id = r.id and v.undone_at is null
     where r.withdrawn_at is null
     group by r.id, d.outcome, t.id`,
  )) as Record<string, number>[]
  for (const { outcome, wanted, taken, done, closed, accepts, rejects, unsures } of found) {
    const cast = { accept: accepts!, reject: rejects!, unsure: unsures! }
    const due = decide(votesOf(cast), { contributions: { validate: { wanted: 2, most: 5 } } })
    expect({ outcome, wanted, closed }).toEqual({
      outcome: due.decision?.outcome ?? null,
      wanted: due.wanted,
      closed: due.decision !== null,
    })
    expect([taken, done]).toEqual([accepts! + rejects! + unsures!, accepts! + rejects! + unsures!])
  }
  expect(await rows(db.pool, 'select 1 from validations where undone_at is not null limit 1')).toHaveLength(1)
  expect(await rows(db.pool, 'select 1 from recordings where withdrawn_at is not null limit 1')).toHaveLength(
    1,
  )
})

test('each of its recordings can be played and is as long as its row says', async () => {
  await make({ contributors: 5 })
  const kept = await rows(
    db.pool,
    `select 'audio/' || id || '/' || attempt as key, bytes, duration_ms, sample_rate from recordings
     where withdrawn_at is null order by 1`,
  )
  expect(await objects()).toEqual(kept.map(({ key }) => key))
  for (const { key, bytes, duration_ms, sample_rate } of kept.slice(0, 3)) {
    const found = await deps.bucket.get(key as string)
    const body = await buffer(found!.body)
    expect(body).toHaveLength(bytes as number)
    expect(Math.round(((body.length - 44) / 2 / (sample_rate as number)) * 1000)).toBeCloseTo(
      duration_ms as number,
      -1,
    )
    expect((await measure(Readable.from([body]), 'wav')).speech_share).toBeGreaterThan(0.1)
  }
})

test('a visitor may listen to it, is given none of its sentences to record, and their votes go with it', async () => {
  registerKind(recordKind)
  registerKind(validateKind)
  const tables = ['assignments', 'validations', 'decisions', 'tasks', 'recordings']
  const sizes = () => Promise.all(tables.map((name) => rows(db.pool, `select count(*) from ${name}`)))
  const before = await sizes()
  await make({ contributors: 20 })
  const [demo] = await rows(db.pool, 'select id, state from campaigns where demo')
  expect(demo).toMatchObject({ state: 'open' })
  const untold = { username: null, age_band: null, gender: null, mother_tongue: null, region: null }
  const visitorId = await joinAsGuest(db.pool, untold, CONTRIBUTOR_TERMS, null)
  const visitor = (await findContributor(db.pool, visitorId))!
  const wish = { language: 'en', campaign: demo!.id as string, count: 1, contributor: visitor.id }
  expect(await claim(db.pool, { ...wish, kind: 'record' })).toEqual([])
  const [given] = await claim(db.pool, { ...wish, kind: 'validate' })
  const vote = { id: randomUUID(), assignment: given!.id, contributor: visitor }
  await castVote(db.pool, { ...vote, verdict: 'accept', reasons: [] })
  await refreshStats({ pool: db.pool, cdn: deps.cdn })

  await removeDemo(deps, unwatched)
  expect(await sizes()).toEqual(before)
  expect(await rowsOf(deps.cdn, 'totals')).toMatchObject([{ recordings: 0, validations: 0 }])
  const undone = `select 1 from events where verb = 'validation.undone' and actor = '${visitor.actor}'`
  expect(await rows(db.pool, undone)).toHaveLength(1)
})

test('a second demo changes nothing, and the same seed makes the same numbers', async () => {
  const first = await make({ contributors: 8 })
  expect(await make({ contributors: 8 })).toBeUndefined()
  await removeDemo(deps, unwatched)
  expect(await make({ contributors: 8 })).toEqual(first)
})

test('it can be taken away again, with its audio and out of the statistics', async () => {
  const tables = ['contributors', 'consents', 'campaigns', 'pools', 'tasks', 'assignments', 'recordings', 'validations', 'decisions', 'queue_cursors'] // prettier-ignore
  const contents = () =>
    Promise.all(tables.map(async (name) => [name, (await rows(db.pool, `select count(*) from ${name}`))[0]]))
  const before = await contents()
  await make()
  await removeDemo(deps, unwatched)
  expect(await contents()).toEqual(before)
  expect(await objects()).toEqual([])
  expect(await rowsOf(deps.cdn, 'totals')).toMatchObject([
    { recordings: 0, speakers: 0, validations: 0, hours: 0 },
  ])
  expect(await rowsOf(deps.cdn, 'by-age')).toEqual([])
  await refreshStats({ pool: db.pool, cdn: deps.cdn }, { rebuild: true })
  expect(await rowsOf(deps.cdn, 'totals')).toMatchObject([{ recordings: 0 }])
})

test('real recordings are not mixed with synthetic ones unless the operator says --yes, and stay when the demo goes', async () => {
  const history = await historyIn(db.pool, ['sw'])
  await history.record(await history.person(), 'sw', new Date())
  await expect(make()).rejects.toMatchObject({ code: 'database_in_use' })
  expect(await objects()).toEqual([])
  await make({ besideReal: true, contributors: 5 })
  await removeDemo(deps, unwatched)
  expect(await rowsOf(deps.cdn, 'totals')).toMatchObject([{ recordings: 1, speakers: 1 }])
})

test('it is out of the statistics with the next refresh, though its audio could not be deleted', async () => {
  const history = await historyIn(db.pool, ['sw'])
  await history.record(await history.person(), 'sw', new Date())
  await make({ besideReal: true, contributors: 5 })
  const bucket = { ...deps.bucket, delete: () => Promise.reject(new Error('the bucket is away')) }
  await expect(removeDemo({ ...deps, bucket }, unwatched)).rejects.toThrow('away')
  await refreshStats({ pool: db.pool, cdn: deps.cdn })
  expect(await rowsOf(deps.cdn, 'totals')).toMatchObject([{ recordings: 1, speakers: 1 }])
})

test('a language that is not there is one clear error, and leaves nothing', async () => {
  await expect(make({ languages: ['en', 'xx'] })).rejects.toMatchObject({ code: 'language_unknown' })
  expect(await objects()).toEqual([])
  expect(await rows(db.pool, 'select 1 from contributors')).toEqual([])
})
