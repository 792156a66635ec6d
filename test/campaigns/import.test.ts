import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createPool } from '../../src/platform/db/index.js'
import {
  emptyLanguages,
  ENGLISH,
  importInto,
  linesOf,
  numbered,
  plantLanguage,
  rows,
  sentencesWithoutTask,
  TAMIL,
} from '../support/campaigns.js'
import { testDatabase, type TestDatabase } from '../support/database.js'

let db: TestDatabase
let campaign: string
beforeAll(async () => void (db = await testDatabase()))
afterAll(() => db.drop())
beforeEach(async () => {
  await emptyLanguages(db.pool)
  campaign = await plantLanguage(db.pool, ENGLISH)
})

test('sentences become tasks to record, with source and licence, and one event a batch', async () => {
  const lines = [
    { line: 1, text: '  One \u00a0 sentence. ' },
    { line: 2, text: 'Two.', source: 'a book', licence: 'CC-BY-4.0' },
  ]
  const report = await importInto(db.pool, lines)
  expect(report).toMatchObject({ campaign, lines: 2, added: 2, reused: 0, refused: {} })
  expect(await rows(db.pool, 'select language, text, source, licence from sentences order by id')).toEqual([
    { language: 'en', text: 'One sentence.', source: 'a test', licence: 'CC0-1.0' },
    { language: 'en', text: 'Two.', source: 'a book', licence: 'CC-BY-4.0' },
  ])
  const tasks = await rows(
    db.pool,
    'select kind, tasks.wanted, tasks.open from tasks join pools on pools.id = pool_id',
  )
  expect(tasks).toEqual(Array(2).fill({ kind: 'record', wanted: 1, open: true }))
  expect(
    await rows(
      db.pool,
      "select language, campaign_id, data from events where verb = 'sentences.imported' and campaign_id = $1",
      [campaign],
    ),
  ).toEqual([{ language: 'en', campaign_id: campaign, data: { added: 2, reused: 0 } }])
})

test('every refused line is named with its reason, and the others go in', async () => {
  const report = await importInto(
    db.pool,
    linesOf('Kept.', '', 'x'.repeat(201), 'Kept.', 'सभी मनुष्यों को', 'a\u202eb', 'Kept too.'),
  )
  expect(report.refusals.map(({ line, code }) => [line, code])).toEqual([
    [2, 'empty'],
    [3, 'too_long'],
    [4, 'duplicate'],
    [5, 'wrong_script'],
    [6, 'control_characters'],
  ])
  expect(report.refusals[2]!.detail).toBe('the same as line 1')
  const each = { empty: 1, too_long: 1, duplicate: 1, wrong_script: 1, control_characters: 1 }
  expect(report).toMatchObject({ lines: 7, added: 2, refused: each })
})

test('a damaged source or licence refuses its line', async () => {
  const report = await importInto(db.pool, [
    { line: 1, text: 'One.', source: 'bell\u0007' },
    { line: 2, text: 'Two.', licence: 'x'.repeat(301) },
  ])
  expect(report.refusals).toEqual([
    { line: 1, code: 'control_characters', detail: 'the source: holds the character U+0007' },
    { line: 2, code: 'too_long', detail: 'the licence: 301 characters, at most 300' },
  ])
})

test('spellings that only differ in composition or space are the same sentence', async () => {
  const report = await importInto(db.pool, linesOf('Café here.', 'Cafe\u0301  here.'))
  expect(report).toMatchObject({ added: 1, refused: { duplicate: 1 } })
})

test('what the campaign has already is a duplicate, across batches and imports', async () => {
  const again = [...numbered(1500), { line: 1501, text: numbered(1)[0]!.text }]
  expect(await importInto(db.pool, again)).toMatchObject({ added: 1500, refused: { duplicate: 1 } })
  expect(await importInto(db.pool, numbered(1500))).toMatchObject({ added: 0, refused: { duplicate: 1500 } })
  expect(await rows(db.pool, 'select count(*) from tasks')).toEqual([{ count: 1500 }])
})

test('a retired sentence does not come back', async () => {
  await importInto(db.pool, linesOf('Gone.'))
  await db.pool.query('update sentences set retired_at = now()')
  const report = await importInto(db.pool, linesOf('Gone.', 'New.'))
  expect(report).toMatchObject({ added: 1, refused: { retired: 1 } })
})

test('the same text is a sentence of its own in another language', async () => {
  await plantLanguage(db.pool, TAMIL)
  expect(await importInto(db.pool, linesOf('1945', 'எல்லோரும் சமமானவர்கள்.'), { language: 'ta' })).toMatchObject({
    added: 2,
  })
  expect(await importInto(db.pool, linesOf('1945'))).toMatchObject({ added: 1 })
})

test('spelling that needs invisible characters passes the database too', async () => {
  await plantLanguage(db.pool, TAMIL)
  const report = await importInto(db.pool, linesOf('க\u200cஷ மற்றும் க\u200dஷ'), { language: 'ta' })
  expect(report).toMatchObject({ added: 1, refused: {} })
})

test('unknown languages and campaigns, other languages and closed campaigns are refused', async () => {
  const tamil = await plantLanguage(db.pool, TAMIL)
  const refusal = (more: object) => importInto(db.pool, linesOf('One.'), more)
  await expect(refusal({ language: 'xx' })).rejects.toMatchObject({ code: 'language_unknown' })
  await expect(refusal({ campaign: randomUUID() })).rejects.toMatchObject({ code: 'campaign_unknown' })
  await expect(refusal({ campaign: 'seven' })).rejects.toMatchObject({ code: 'campaign_unknown' })
  await expect(refusal({ campaign: tamil })).rejects.toMatchObject({ code: 'campaign_in_other_language' })
  await db.pool.query("update campaigns set state = 'closed' where id = $1", [campaign])
  await expect(refusal({})).rejects.toMatchObject({ code: 'campaign_closed' })
  expect(await rows(db.pool, 'select 1 from sentences')).toEqual([])
})

test('imports of the same sentences at once add each of them once, in whatever order they come', async () => {
  const orders = [numbered(2500), numbered(2500).reverse(), numbered(2500, 1200)]
  const reports = await Promise.all(orders.map((lines) => importInto(db.pool, lines)))
  expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(3699)
  expect(await rows(db.pool, 'select count(*) from sentences')).toEqual([{ count: 3699 }])
  expect(await rows(db.pool, 'select count(*) from tasks')).toEqual([{ count: 3699 }])
})

test('connections that die half-way leave whole batches, and the same import again adds the rest', async () => {
  const killer = new pg.Client({ ...db.connection, user: 'postgres' })
  await killer.connect()
  const spared = (await killer.query<{ pid: number }>('select pid from pg_stat_activity')).rows
  let died = 0
  for (let round = 0; round < 6; round++) {
    const pool = createPool(db.connection)
    const ended = importInto(pool, numbered(8_000)).then(
      () => 'done',
      () => 'died',
    )
    await new Promise((resolve) => setTimeout(resolve, 15 + round * 20))
    await killer.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> all($1)',
      [spared.map(({ pid }) => pid)],
    )
    if ((await ended) === 'died') died++
    await pool.end()
    expect(await sentencesWithoutTask(db.pool, campaign)).toEqual([])
    const [{ count }] = (await rows(db.pool, 'select count(*) from sentences')) as [{ count: number }]
    expect(count % 500).toBe(0)
  }
  await killer.end()
  expect(died).toBeGreaterThan(0)
  await importInto(db.pool, numbered(8_000))
  expect(await rows(db.pool, 'select count(*) from tasks')).toEqual([{ count: 8000 }])
})
