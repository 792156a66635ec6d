import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { localBucket, type Bucket } from '../../src/platform/bucket/index.js'
import { transaction } from '../../src/platform/db/index.js'
import { forgetDisclosed, refreshStats } from '../../src/stats/index.js'
import { testDatabase, type TestDatabase } from '../support/database.js'
import { historyIn, type History, type Person, type Profile, type Recording } from './history.js'
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

/** That many people, each with one recording. */
async function speakers(count: number, profile: Partial<Profile> = {}, language = 'sw'): Promise<Person[]> {
  const people: Person[] = []
  for (let i = 0; i < count; i++) {
    const person = await history.person({ age_band: null, gender: null, region: null, ...profile })
    await history.record(person, language, new Date())
    people.push(person)
  }
  return people
}

async function published(name: string): Promise<Row[]> {
  await refreshStats({ pool: db.pool, cdn })
  return rowsOf(cdn, name)
}

const sizes = (rows: Row[], key: string) => Object.fromEntries(rows.map((row) => [row[key], row.speakers]))

describe('groups', () => {
  it('of fewer than five are merged', async () => {
    await speakers(6, { age_band: '18-29' })
    await speakers(5, { age_band: '30-39' })
    await speakers(3, { age_band: '40-49' })
    await speakers(2)
    expect(sizes(await published('by-age'), 'age_band')).toEqual({ '18-29': 6, '30-39': 5, other: 5 })
  })

  it('stand alone when none is small', async () => {
    await speakers(5, { gender: 'female' })
    await speakers(5)
    expect(sizes(await published('by-gender'), 'gender')).toEqual({ female: 5, undisclosed: 5 })
  })

  it('take the smallest of the others in when they are still too few, so that no difference tells of them', async () => {
    await speakers(8, { region: 'IN' })
    await speakers(6, { region: 'KE' })
    await speakers(1, { region: 'PK' })
    expect(sizes(await published('by-region'), 'region')).toEqual({ IN: 8, other: 7 })
  })

  it('are not shown when all of them together are fewer than five', async () => {
    await speakers(2, { gender: 'female' })
    await speakers(2, { gender: 'male' })
    expect(await published('by-gender')).toEqual([])
    expect(await rowsOf(cdn, 'totals')).toMatchObject([{ speakers: 4 }])
  })

  it('count somebody once who belongs to several that are merged', async () => {
    const [person] = await speakers(1, { age_band: '18-29' })
    await history.describe(person!, { age_band: '30-39', gender: null, region: null })
    await history.record(person!, 'sw', new Date())
    await speakers(3, { age_band: '30-39' })
    expect(await published('by-age')).toEqual([]) // four people, five pairs of person and age
  })

  it('are merged within their language, and languages never are', async () => {
    await speakers(5, { region: 'TZ' }, 'sw')
    await speakers(5, { region: 'KE' }, 'sw')
    await speakers(3, { region: 'IN' }, 'sw')
    await speakers(6, { region: 'TZ' }, 'ta')
    await speakers(5, { region: 'KE' }, 'ta')
    await speakers(3, { region: 'IN' }, 'ta')
    const rows = await published('by-language-and-region')
    expect(rows.map(({ language, region, speakers }) => [language, region, speakers])).toEqual([
      ['sw', 'TZ', 5],
      ['sw', 'other', 8],
      ['ta', 'TZ', 6],
      ['ta', 'other', 8],
    ])
    expect(sizes(await rowsOf(cdn, 'by-language'), 'language')).toEqual({ sw: 13, ta: 14 })
    expect(sizes(await rowsOf(cdn, 'by-region'), 'region')).toEqual({ IN: 6, KE: 10, TZ: 11 })
  })

  it('of one language are shown only while no difference to all languages tells of few', async () => {
    await speakers(6, { gender: 'female' }, 'sw')
    await speakers(6, { gender: 'male' }, 'sw')
    await speakers(1, { gender: 'female' }, 'ta')
    await speakers(6, { gender: 'male' }, 'ta')
    const rows = await published('by-language-and-gender')
    const all = await rowsOf(cdn, 'by-gender')
    const women = all.find(({ gender }) => gender === 'female')
    const shown = rows.find(({ language, gender }) => language === 'sw' && gender === 'female')
    expect([women, shown]).not.toEqual([expect.anything(), expect.anything()])
  })
})

describe('a file about people', () => {
  it('changes only when five have come who were not in it', async () => {
    const old = await speakers(6, { gender: 'female' })
    const before = await published('by-gender')
    for (const person of old) await history.record(person, 'ta', new Date())
    await speakers(4, { gender: 'female' })
    expect(await published('by-gender')).toEqual(before)
    expect(await rowsOf(cdn, 'totals')).toMatchObject([{ speakers: 10 }])

    await speakers(1, { gender: 'male' })
    expect(sizes(await published('by-gender'), 'gender')).toEqual({ other: 11 })
  })

  it('counts newcomers from its last change, not from the last refresh', async () => {
    await speakers(5)
    const before = await published('by-age')
    for (let i = 0; i < 4; i++) {
      await speakers(1)
      expect(await published('by-age')).toEqual(before)
    }
    await speakers(1)
    expect(sizes(await published('by-age'), 'age_band')).toEqual({ undisclosed: 10 })
  })

  it('sees newcomers whose work is of another day', async () => {
    await speakers(5)
    await published('by-age')
    for (let i = 0; i < 5; i++)
      await history.record(await history.person(), 'sw', new Date(Date.now() - 60_000))
    expect(sizes(await published('by-age'), 'age_band')).toEqual({ undisclosed: 10 })
  })

  it('says nothing new of a language to which too few came, whoever came to others', async () => {
    await speakers(8, { gender: 'female' }, 'sw')
    await speakers(8, { gender: 'female' }, 'ta')
    const before = await published('by-language-and-gender')
    await speakers(4, { gender: 'female' }, 'ta')
    await speakers(5, { gender: 'female' }, 'sw')
    const of = (rows: Row[], language: string) => rows.filter((row) => row.language === language)
    const after = await published('by-language-and-gender')
    expect(of(after, 'sw')).toMatchObject([{ speakers: 13 }])
    expect(of(after, 'ta')).toEqual(of(before, 'ta'))
    // Else those who came to one language would be the difference.
    expect(sizes(await rowsOf(cdn, 'by-gender'), 'gender')).toEqual({ female: 21 })
  })

  it('counts languages of few speakers together, without rows of their own', async () => {
    await speakers(3, { gender: 'female' }, 'sw')
    await speakers(3, { gender: 'female' }, 'ta')
    expect(await published('by-language-and-gender')).toEqual([])
    expect(sizes(await rowsOf(cdn, 'by-gender'), 'gender')).toEqual({ female: 6 })
  })

  it('says the same after everything was counted again', async () => {
    const old = await speakers(6, { gender: 'female' })
    const before = await published('by-gender')
    await history.record(old[0]!, 'sw', new Date())
    await speakers(4, { gender: 'male' })
    await refreshStats({ pool: db.pool, cdn }, { rebuild: true })
    expect(await rowsOf(cdn, 'by-gender')).toEqual(before)
    await speakers(1, { gender: 'male' })
    expect(sizes(await published('by-gender'), 'gender')).toEqual({ female: 6, male: 5 })
  })

  it.each([
    ['withdrew', async (_who: Person, theirs: Recording) => history.withdraw(theirs, new Date())],
    [
      'is of another gender now',
      async (who: Person) => {
        await history.describe(who, { age_band: null, gender: 'female', region: null })
        await history.record(who, 'ta', new Date())
      },
    ],
    ['was deleted', async (who: Person) => history.leave(who)],
  ])(
    'does not tell that one person %s when everything was counted again and others came elsewhere',
    async (_what, happens) => {
      for (const language of ['sw', 'ta']) {
        await speakers(6, { gender: 'female' }, language)
        await speakers(6, { gender: 'male' }, language)
      }
      const one = await history.person({ age_band: null, gender: 'male', region: null })
      const theirs = await history.record(one, 'ta', new Date())
      const before = await published('by-language-and-gender')
      await happens(one, theirs)
      await refreshStats({ pool: db.pool, cdn }, { rebuild: true })
      await speakers(5, { gender: 'female' }, 'sw')
      const after = await published('by-language-and-gender')
      const of = (rows: Row[], language: string) => rows.filter((row) => row.language === language)
      expect(sizes(of(after, 'sw'), 'gender')).toEqual({ female: 11, male: 6 })
      expect(of(after, 'ta')).toEqual(of(before, 'ta'))
      expect(sizes(await rowsOf(cdn, 'by-gender'), 'gender')).toEqual({ female: 17, male: 13 })

      await speakers(5, { gender: 'female' }, 'ta')
      const told = of(await published('by-language-and-gender'), 'ta')
      expect(told).not.toEqual(of(before, 'ta'))
      await refreshStats({ pool: db.pool, cdn }, { rebuild: true })
      expect(of(await rowsOf(cdn, 'by-language-and-gender'), 'ta')).toEqual(told)
    },
  )

  it('says the same after a refresh died that had let it change', async () => {
    await speakers(5)
    await published('by-age')
    await speakers(5)
    const full: Bucket = { ...cdn, put: () => Promise.reject(new Error('full')) }
    await expect(refreshStats({ pool: db.pool, cdn: full })).rejects.toThrow('full')
    await speakers(1)
    expect(sizes(await published('by-age'), 'age_band')).toEqual({ undisclosed: 10 })
  })

  it('says what it said when the bucket was emptied', async () => {
    await speakers(5)
    const before = await published('by-age')
    await rm(folder, { recursive: true })
    cdn = await localBucket(folder)
    await speakers(1)
    expect(await published('by-age')).toEqual(before)
  })

  it('shows who comes after a demo as if there had been none', async () => {
    const demo = [
      ...(await speakers(7, { gender: 'female' }, 'ta')),
      ...(await speakers(3, { gender: 'male' }, 'ta')),
    ]
    await published('by-gender')
    await db.pool.query('update recordings set withdrawn_at = now() where contributor_id = any ($1)', [
      demo.map(({ id }) => id),
    ])
    await transaction(db.pool, forgetDisclosed)
    await refreshStats({ pool: db.pool, cdn }, { rebuild: true })
    expect(await rowsOf(cdn, 'by-gender')).toEqual([])

    for (const language of ['sw', 'ta']) await speakers(4, { gender: 'male' }, language)
    expect(sizes(await published('by-gender'), 'gender')).toEqual({ male: 8 })
  })
})
