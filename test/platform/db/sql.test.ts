import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseBlocks } from '../../../src/platform/db/sql.js'
import { applyViews } from '../../../src/stats/index.js'
import { testDatabase, type TestDatabase } from '../../support/database.js'

const src = path.join(__dirname, '../../../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.sql'))
  .map((file) => ({ file, blocks: [...parseBlocks(readFileSync(path.join(src, file), 'utf8'))] }))
  .filter(({ blocks }) => blocks.length > 0)

/** Statements that Postgres only runs; the tests of their modules do. */
const NOT_PREPARABLE = /^(set|create|alter|drop|refresh|analyze|truncate)\b/i

describe('every statement of the code', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await testDatabase()
    await applyViews(db.pool)
  })
  afterAll(() => db.drop())

  test('there are statements to check', () => expect(files.length).toBeGreaterThan(8))

  test.each(files)(
    'fits the migrated schema, so that no request meets a column that is gone: $file',
    async ({ blocks }) => {
      const client = await db.pool.connect()
      try {
        for (const [name, { text }] of blocks) {
          if (NOT_PREPARABLE.test(text)) continue
          // An unnamed block would say which one it was nowhere else.
          await client.query(`prepare statement_under_test as ${text}`).catch((error: Error) => {
            throw new Error(`${name}: ${error.message}`)
          })
          await client.query('deallocate statement_under_test')
        }
      } finally {
        client.release()
      }
    },
  )
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
