import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { applyDefinitions, definitionsIn, type Build } from '../../../src/platform/db/index.js'
import { testDatabase, type TestDatabase } from '../../support/database.js'

let db: TestDatabase
let folder: string
beforeEach(async () => {
  db = await testDatabase()
  folder = await mkdtemp(path.join(os.tmpdir(), 'definitions-'))
})
afterEach(async () => {
  await db.drop()
  await rm(folder, { recursive: true })
})

const MONDAY = new Date('2026-11-16')
const TUESDAY = new Date('2026-11-17')

/** A build with a view `answer` of this text, and a view `doubled` over it. */
async function buildWith(text: string, builtAt = MONDAY): Promise<Build> {
  const folders = ['one', 'two'].map((name) => pathToFileURL(path.join(folder, `${name}/`)))
  await Promise.all(folders.map((url) => rm(url, { recursive: true, force: true })))
  await Promise.all(folders.map((url) => mkdir(url)))
  await writeFile(new URL('answer.sql', folders[0]), text)
  await writeFile(new URL('doubled.sql', folders[1]), 'create view doubled as select 2 * n as n from answer;')
  const one = definitionsIn(folders[0]!, { name: 'one' })
  return { builtAt, definitions: [one, definitionsIn(folders[1]!, { name: 'two', after: [one] })] }
}

const view = (n: number) => `create view answer as select ${n} as n;`
const doubled = async () => (await db.pool.query<{ n: number }>('select n from doubled')).rows[0]!.n
const applied = async () =>
  (await db.pool.query(`select applied_at from sql_definitions where name in ('one', 'two') order by name`))
    .rows

test('a changed text is applied again with all that builds on it, and an unchanged one is left alone', async () => {
  expect(await applyDefinitions(db.pool, await buildWith(view(1)))).toBe(true)
  expect(await doubled()).toBe(2)
  const before = await applied()
  await applyDefinitions(db.pool, await buildWith(`-- The same.\n${view(1)}`))
  expect(await applied()).toEqual(before)
  await applyDefinitions(db.pool, await buildWith(view(2)))
  expect(await doubled()).toBe(4)
})

test('what a text no longer creates is dropped', async () => {
  await applyDefinitions(
    db.pool,
    await buildWith(`${view(1)} create function f() returns int return 1;`.replace('; ', ';\n')),
  )
  await db.pool.query('select f()')
  await applyDefinitions(db.pool, await buildWith(view(1)))
  await expect(db.pool.query('select f()')).rejects.toThrow('does not exist')
})

test('an older build does not undo what a newer one applied, unless it is told to', async () => {
  await applyDefinitions(db.pool, await buildWith(view(2), TUESDAY))
  const old = await buildWith(view(1), MONDAY)
  expect(await applyDefinitions(db.pool, old)).toBe(false)
  expect(await doubled()).toBe(4)
  expect(await applyDefinitions(db.pool, old, { force: true })).toBe(true)
  expect(await doubled()).toBe(2)
})

test('processes that start together apply them once', async () => {
  const build = await buildWith(view(3))
  expect(await Promise.all([1, 2, 3, 4].map(() => applyDefinitions(db.pool, build)))).not.toContain(false)
  expect(await doubled()).toBe(6)
})

test('a text that is wrong leaves the views before', async () => {
  await applyDefinitions(db.pool, await buildWith(view(1)))
  await expect(
    applyDefinitions(db.pool, await buildWith('create view answer as select m;')),
  ).rejects.toThrow()
  expect(await doubled()).toBe(2)
})
