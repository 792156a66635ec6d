import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { localBucket, type Bucket } from '../../src/platform/bucket/index.js'
import { refreshStats } from '../../src/stats/index.js'
import { testDatabase, type TestDatabase } from '../support/database.js'
import { historyIn } from './history.js'
import { manifestOf, read } from './published.js'

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0]
type Definitions = Record<string, JsonSchema & { properties: { rows: { items: { required: string[] } } } }>

let folder: string
let db: TestDatabase
let cdn: Bucket

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'stats-'))
  db = await testDatabase()
  cdn = await localBucket(folder)
})
afterEach(async () => {
  await db.drop()
  await rm(folder, { recursive: true })
})

async function definitions(): Promise<Definitions> {
  return JSON.parse((await read(cdn, 'schema.json'))!).$defs
}

/** Something in every file. */
async function somethingHappens(): Promise<void> {
  const history = await historyIn(db.pool, ['sw', 'ta'])
  const profile = { username: 'Amina', age_band: '30-39', gender: 'female', region: 'KE' }
  for (let i = 0; i < 5; i++) {
    const recording = await history.record(await history.person(profile), 'sw', new Date())
    await history.measure(recording, { rms_db: -70, noise_db: -62, speech_share: 0.4 })
    await history.vote(await history.person(profile), recording, new Date())
    await history.decide(recording, 'valid', new Date())
  }
}

it('is there from the first snapshot on, for every file and no other', async () => {
  await refreshStats({ pool: db.pool, cdn })
  expect(Object.keys(await definitions())).toEqual(Object.keys((await manifestOf(cdn)).files))
})

it('is kept by every file, and names all columns', async () => {
  await somethingHappens()
  await refreshStats({ pool: db.pool, cdn })
  const { files } = await manifestOf(cdn)
  for (const [published, schema] of Object.entries(await definitions())) {
    const file = JSON.parse((await read(cdn, files[published]!))!)
    expect(file.rows).not.toEqual([])
    expect([published, z.fromJSONSchema(schema).safeParse(file)]).toEqual([
      published,
      { success: true, data: file },
    ])
    for (const row of file.rows)
      expect([published, Object.keys(row)]).toEqual([published, schema.properties.rows.items.required])
  }
})

it('is refused by a file that is wrong', async () => {
  await refreshStats({ pool: db.pool, cdn })
  const totals = z.fromJSONSchema((await definitions()).totals!)
  expect(totals.safeParse({ rows: [{ speakers: 'many' }] }).success).toBe(false)
  const daily = z.fromJSONSchema((await definitions())['timeline-daily']!)
  expect(daily.safeParse({ rows: [{ day: 'yesterday' }] }).success).toBe(false)
})

it('is mended where it says something else than it should', async () => {
  await refreshStats({ pool: db.pool, cdn })
  const right = await read(cdn, 'schema.json')
  await rm(path.join(folder, 'stats/schema.json'))
  await refreshStats({ pool: db.pool, cdn })
  expect(await read(cdn, 'schema.json')).toEqual(right)
})
