import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import type * as Sql from '../../../src/platform/db/sql.js'
import { parseBlocks } from '../../../src/platform/db/sql.js'
import { projectRoot } from '../../../src/platform/paths.js'
import { testDatabase, type TestDatabase } from '../../support/database.js'
import { columnsOf, mismatches } from '../../support/row-description.js'
import type * as Statements from '../../support/statements.js'
import { loadParser, positionalInserts } from '../../support/sql-syntax.js'
import { schemasOf } from '../../support/statements.js'

jest.mock('../../../src/platform/db/sql.js', () =>
  jest
    .requireActual<typeof Statements>('../../support/statements.js')
    .recording(jest.requireActual<typeof Sql>('../../../src/platform/db/sql.js')),
)

const sources = ['src', 'jobs'].flatMap((folder) =>
  readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
    path.join(folder, file),
  ),
)
const textOf = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8')
const modules = sources.filter((file) => file.endsWith('.ts') && textOf(file).includes('sqlFile('))
const files = sources
  .filter((file) => file.endsWith('.sql'))
  .map((file) => ({ file, blocks: [...parseBlocks(textOf(file))] }))
  .filter(({ blocks }) => blocks.length > 0)

describe('every statement of the code', () => {
  let db: TestDatabase
  let client: pg.PoolClient
  beforeAll(async () => {
    db = await testDatabase()
    client = await db.pool.connect()
    for (const module of modules) await import(path.join(projectRoot, module))
  })
  afterAll(async () => {
    client.release()
    await db.drop()
  })

  test('there are statements to check', () => expect(files.length).toBeGreaterThan(8))

  test.each(files)(
    'fits the migrated schema, and its rows their types, so that no request meets a column that is gone: $file',
    async ({ file, blocks }) => {
      const wrong: string[] = []
      for (const [name, { text }] of blocks) {
        const schemas = schemasOf(path.join(projectRoot, file), name)
        if (schemas.length === 0) wrong.push(`${name}: no module looks it up`)
        const columns = await columnsOf(client, text).catch((error: Error) => {
          wrong.push(`${name}: ${error.message}`)
        })
        if (!columns) continue
        const found = schemas.flatMap((row) => (row ? mismatches(columns, row) : []))
        wrong.push(...found.map((each) => `${name}: ${each}`))
      }
      expect(wrong).toEqual([])
    },
  )
})

/** All SQL, wherever it is: of the code, of migrations and of benchmarks. */
const everySql = ['src', 'jobs', 'migrations/sqls', 'bench', 'test'].flatMap((folder) =>
  readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sql'))
    .map((file) => path.join(folder, file)),
)

describe('every insert', () => {
  beforeAll(loadParser)

  test.each(everySql)(
    'names its columns, so that none lands in another after a column is added: %s',
    (file) => {
      const blocks = [...parseBlocks(textOf(file)).values()]
      const texts = blocks.length > 0 ? blocks.map(({ text }) => text) : [textOf(file)]
      expect(texts.flatMap(positionalInserts)).toEqual([])
    },
  )

  test.each([
    ['insert into a select b, c from d', ['a']],
    ['insert into a (b, c) select * from d', ['a']],
    ['insert into a (b, c) select 1, 2 union all select d.* from d', ['a']],
    ['with e as (insert into a values (1) returning b) select b from e', ['a']],
    ["create function f() returns void language sql as 'insert into a select 1'", ['a']],
    [
      'create function f() returns trigger language plpgsql as $$ begin insert into a values (new.b); return null; end $$',
      ['a'],
    ],
    ['insert into a (b) select c from (select * from d) as e', []],
    ['insert into a default values', []],
  ])('is found in %s', (text, tables) => expect(positionalInserts(text)).toEqual(tables))
})

describe('the reader of SQL files', () => {
  test('takes names for parameters, and leaves casts, strings and comments alone', () => {
    const [block] = [...parseBlocks("-- name: one\nselect :a::int, ':b', :c -- :d\n, :a").values()]
    expect(block).toEqual({ text: "select $1::int, ':b', $2 -- :d\n, $1", params: ['a', 'c'] })
  })

  test('refuses two blocks of one name, of which one would never run', () => {
    expect(() => parseBlocks('-- name: one\nselect 1\n-- name: one\nselect 2')).toThrow('two blocks')
  })
})
