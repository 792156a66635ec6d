import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { transaction } from '../../src/platform/db/index.js'
import { appendEvent, EVENTS } from '../../src/events/index.js'
import { testDatabase, type TestDatabase } from '../support/database.js'
import { uncatalogued } from '../support/events.js'

const root = path.join(__dirname, '../..')
const sqlFiles = ['src', 'bench', 'jobs', 'migrations'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sql'))
    .map((file) => path.join(folder, file)),
)

/** A literal in the form of a verb, `noun.past_participle`; a file's name (`x.json`) or a number is none. */
const VERB = /'([a-z]+\.[a-z_]+)'/g

describe('the catalogue of events', () => {
  test('has every verb that SQL writes or looks for, so that a misspelt one is not silently never found', () => {
    const found = sqlFiles.flatMap((file) =>
      [...readFileSync(path.join(root, file), 'utf8').matchAll(VERB)].map(([, verb]) => ({ file, verb })),
    )
    expect(found.length).toBeGreaterThan(15)
    expect(found.filter(({ verb }) => !(verb! in EVENTS))).toEqual([])
  })

  describe('against a database', () => {
    let db: TestDatabase
    beforeEach(async () => void (db = await testDatabase()))
    afterEach(() => db.drop())

    test('tells of an event that it does not know, names less, or holds more', async () => {
      // Another transaction never sees what is rolled back.
      await transaction(db.pool, async (tx) => {
        await appendEvent(tx, { verb: 'task.closed', tasks: [1] })
        await tx.query(
          `insert into events (verb, data) values ('task.opened', '{}'), ('task.closed', '{"a": 1}')`,
        )
        const found = await uncatalogued(tx as unknown as typeof db.pool)
        expect(found.sort()).toEqual([
          expect.stringContaining('task.closed: an event names no tasks'),
          expect.stringContaining('task.closed: data.'),
          expect.stringContaining('task.opened: is not in the catalogue'),
        ])
        throw new Error('rolled back')
      }).catch((error: Error) => expect(error.message).toBe('rolled back'))
    })
  })
})
