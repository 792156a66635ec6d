import { setTimeout as pause } from 'node:timers/promises'
import { listLanguages } from '../../src/campaigns/index.js'
import type { Pool } from '../../src/platform/db/index.js'
import { emptyLanguages, ENGLISH, importInto, numbered, plantLanguage, TAMIL } from '../support/campaigns.js'
import { testDatabase, type TestDatabase } from '../support/database.js'

describe('languages', () => {
  let db: TestDatabase
  beforeAll(async () => void (db = await testDatabase()))
  afterAll(() => db.drop())

  test('are listed by name, with what is offered and what counts, always as it is now', async () => {
    await emptyLanguages(db.pool)
    await plantLanguage(db.pool, TAMIL)
    await plantLanguage(db.pool, ENGLISH)
    const listed = async () => (await listLanguages(db.pool)).map(({ code, sentences }) => [code, sentences])
    expect(await listLanguages(db.pool)).toEqual([
      { ...ENGLISH, sentences: 0, recordings: 0 },
      { ...TAMIL, sentences: 0, recordings: 0 },
    ])
    await importInto(db.pool, numbered(3))
    expect((await listed())[0]).toEqual(['en', 3])
    await db.pool.query("update sentences set retired_at = now() where text like '%number 1 %'")
    expect((await listed())[0]).toEqual(['en', 2])
  })
})

describe('a count that takes long', () => {
  /** A database that answers after `ms`, each time with one sentence more; or fails. */
  function slowDatabase(ms: number) {
    const state = { asked: 0, fails: false }
    const query = async () => {
      state.asked++
      await pause(ms)
      if (state.fails) throw new Error('the database is away')
      return { rows: [{ ...ENGLISH, sentences: state.asked, recordings: 0 }] }
    }
    return { state, pool: { query } as unknown as Pool }
  }

  test('is given out again for a while', async () => {
    const { state, pool } = slowDatabase(120)
    const first = await listLanguages(pool)
    expect(await listLanguages(pool)).toBe(first)
    expect(state.asked).toBe(1)
  })

  test('is made anew after that by one, while the others keep the last answer', async () => {
    jest.useFakeTimers({ doNotFake: ['setTimeout'], now: 0 })
    try {
      const { state, pool } = slowDatabase(5)
      const answering = listLanguages(pool)
      jest.advanceTimersByTime(1_000)
      const first = await answering
      jest.advanceTimersByTime(29_000)
      expect(await listLanguages(pool)).toBe(first)
      jest.advanceTimersByTime(2_000)
      const [second, kept] = await Promise.all([listLanguages(pool), listLanguages(pool)])
      expect({ second: second[0]!.sentences, kept }).toEqual({ second: 2, kept: first })
      expect(state.asked).toBe(2)
    } finally {
      jest.useRealTimers()
    }
  })

  test('a failure is passed on and not remembered', async () => {
    const { state, pool } = slowDatabase(0)
    state.fails = true
    await expect(listLanguages(pool)).rejects.toThrow('the database is away')
    state.fails = false
    expect(await listLanguages(pool)).toMatchObject([{ code: 'en', sentences: 2 }])
  })
})
