import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { changeProfile, findContributor } from '../../src/identity/index.js'
import { localBucket, type Bucket } from '../../src/platform/bucket/index.js'
import { transaction, type Transaction } from '../../src/platform/db/index.js'
import { ranksOf, refreshStats } from '../../src/stats/index.js'
import { RANKS_COUNTED } from '../../src/shared/limits.js'
import { testDatabase, type TestDatabase } from '../support/database.js'
import { historyIn, type History, type Person } from './history.js'
import { rowsOf, type Row } from './published.js'

let folder: string
let db: TestDatabase
let cdn: Bucket
let history: History

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'stats-'))
  db = await testDatabase()
  cdn = await localBucket(folder)
  history = await historyIn(db.pool, ['sw', 'ta'])
})
afterEach(async () => {
  await db.drop()
  await rm(folder, { recursive: true })
})

const named = (username: string | null) =>
  history.person({ username, age_band: null, gender: null, region: null })

async function record(person: Person, times: number, language = 'sw'): Promise<void> {
  for (let i = 0; i < times; i++) await history.record(person, language, new Date())
}

/** As "1 Amina 3 +2". */
async function board(of: Partial<Row> = {}): Promise<string[]> {
  await refreshStats({ pool: db.pool, cdn })
  const wanted = { kind: 'record', language: 'sw', period: 'all', ...of }
  const rows = await rowsOf(cdn, 'leaderboards')
  return rows
    .filter((row) => Object.entries(wanted).every(([key, value]) => row[key] === value))
    .map(({ rank, username, contributions, change }) => `${rank} ${username} ${contributions} ${change}`)
}

it('names those who did most, by language and in all, and nobody without a user name', async () => {
  await record(await named('Amina'), 2)
  const tan = await named('Tan')
  await record(tan, 1)
  await record(tan, 2, 'ta')
  await record(await named(null), 5)
  expect(await board()).toEqual(['1 Amina 2 null', '2 Tan 1 null'])
  expect(await board({ language: '*', period: 'week' })).toEqual(['1 Tan 3 null', '2 Amina 2 null'])
})

it('counts the votes of those who listen', async () => {
  const speaker = await named(null)
  const recording = await history.record(speaker, 'sw', new Date())
  const vote = await history.vote(await named('Amina'), recording, new Date())
  expect(await board({ kind: 'validate' })).toEqual(['1 Amina 1 null'])
  await history.undo(vote, new Date())
  expect(await board({ kind: 'validate' })).toEqual([])
})

it('forgets weeks and months that are over, which would take room for ever, and never what was done in all', async () => {
  const amina = await named('Amina')
  const terms = async () => {
    const { rows } = await db.pool.query<{ grain: string }>(
      `select distinct grain from rollups.scores where kind = 'record' order by grain`,
    )
    return rows.map(({ grain }) => grain)
  }
  await history.record(amina, 'sw', new Date('2024-02-29T12:00:00Z'))
  expect(await board()).toEqual(['1 Amina 1 null'])
  expect(await terms()).toEqual(['all'])
  await record(amina, 1)
  await board()
  expect(await terms()).toEqual(['all', 'month', 'week'])
  await db.pool.query(`update rollups.scores set starts = starts - 40 where grain <> 'all'`)
  expect(await board()).toEqual(['1 Amina 2 null'])
  expect(await terms()).toEqual(['all'])
})

it.each([
  [
    'a month is over',
    () => db.pool.query(`update rollups.scores set starts = starts - 40 where grain <> 'all'`),
  ],
  ['everything was counted again', () => refreshStats({ pool: db.pool, cdn }, { rebuild: true })],
])(
  'goes on from what somebody did before, in each language and kind, when they come back after %s',
  async (_when, rest) => {
    const amina = await named('Amina')
    const theirs = await history.record(await named('Tan'), 'sw', new Date())
    await record(amina, 2)
    await record(amina, 1, 'ta')
    await history.vote(amina, theirs, new Date())
    await board()
    await rest()
    await board()
    await record(amina, 1)
    await record(amina, 1, 'ta')
    expect(await board()).toEqual(['1 Amina 3 null', '2 Tan 1 null'])
    expect(await board({ language: 'ta' })).toEqual(['1 Amina 2 null'])
    expect(await board({ language: '*' })).toEqual(['1 Amina 5 null', '2 Tan 1 null'])
    expect(await board({ kind: 'validate' })).toEqual(['1 Amina 1 null'])
    const { rows } = await db.pool.query(
      `select username, bool_and(is_inactive) as is_inactive from rollups.scores join contributors using (actor)
      where grain = 'all' group by username having bool_or(is_inactive)`,
    )
    expect(rows).toEqual([{ username: 'Tan', is_inactive: true }])
  },
)

it('tells who moved since it last looked different, and the same when nothing changed or all is counted again', async () => {
  const [amina, tan] = [await named('Amina'), await named('Tan')]
  await record(amina, 2)
  await record(tan, 1)
  await board()
  await record(tan, 2)
  const moved = ['1 Tan 3 1', '2 Amina 2 -1']
  expect(await board()).toEqual(moved)
  expect(await board()).toEqual(moved)
  await refreshStats({ pool: db.pool, cdn }, { rebuild: true })
  expect(await board()).toEqual(moved)
})

it('leaves out from the next snapshot on who does not want to be named, and lets them come back', async () => {
  const amina = await named('Amina')
  await record(amina, 2)
  await record(await named('Tan'), 1)
  expect(await board()).toEqual(['1 Amina 2 null', '2 Tan 1 null'])
  const who = (await findContributor(db.pool, amina.id))!
  await changeProfile(db.pool, who, { leaderboards: false })
  expect(await board()).toEqual(['1 Tan 1 1'])
  await changeProfile(db.pool, who, { leaderboards: true })
  expect(await board()).toEqual(['1 Amina 2 null', '2 Tan 1 -1'])
})

it('ends after fifty, and tells anybody beyond where they stand when they ask', async () => {
  for (let i = 0; i < 51; i++) await record(await named(`Volunteer ${i}`), 2)
  const last = await named('Zuri')
  await record(last, 1)
  expect(await board()).toHaveLength(50)
  const ranks = await ranksOf(db.pool, last.actor, 'sw')
  expect(ranks).toEqual(
    ['all', 'month', 'week'].map((period) => ({ kind: 'record', period, contributions: 1, rank: 52 })),
  )
  expect(await ranksOf(db.pool, last.actor, 'ta')).toEqual([])
})

it('tells somebody whom too many are ahead of only that, and looks up none of them to say so', async () => {
  const [tan, { actor }] = [await named('Tan'), await named('Zuri')]
  await db.pool.query(
    `with ahead as (
       insert into contributors (username, leaderboards)
       select 'Volunteer ' || number, number > 3 from generate_series(1, $1) as number
       returning actor, 2 as contributions
     )
     insert into rollups.scores
     select 'record', 'sw', 'all', '-infinity', actor, contributions, 0, 0, true
     from (select * from ahead union all select unnest($2::uuid[]), 1) as everybody`,
    [RANKS_COUNTED, [tan.actor, actor]],
  )
  const place = async () => {
    const [own] = await ranksOf(db.pool, actor, 'sw')
    return own?.rank
  }
  expect(await place()).toBe(RANKS_COUNTED - 2)

  await db.pool.query('update rollups.scores set contributions = 2 where actor = $1', [tan.actor])
  expect(await place()).toBeNull()
  const looked = await transaction(db.pool, async (tx) => {
    const before = await contributorsRead(tx)
    await ranksOf(tx, actor, 'sw')
    return (await contributorsRead(tx)) - before
  })
  expect(looked).toBe(0)
})

async function contributorsRead(tx: Transaction): Promise<number> {
  const { rows } = await tx.query<{ read: string }>(
    `select seq_tup_read + coalesce(idx_tup_fetch, 0) as read
     from pg_stat_xact_user_tables where relname = 'contributors'`,
  )
  return Number(rows[0]!.read)
}
