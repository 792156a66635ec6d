import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { validateSentence, seed, normalizeText } from '../../src/campaigns/index.js'
import { readSeeds, SEEDS_FOLDER } from '../../src/campaigns/seeds.js'
import { registerKinds } from '../../src/kinds.js'
import { createPool } from '../../src/platform/db/index.js'
import { emptyLanguages, rows } from '../support/campaigns.js'
import { testDatabase, type TestDatabase } from '../support/database.js'

const NAMED_IN_THE_PROMISE = 'hi bn ta te mr gu kn ml pa ur ar sw en es fr zh'.split(' ')

describe('what is sown', () => {
  let seeds: Awaited<ReturnType<typeof readSeeds>>
  beforeAll(async () => {
    seeds = await readSeeds(SEEDS_FOLDER)
  })

  test('languages over many scripts, with those promised among them', () => {
    const codes = seeds.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(NAMED_IN_THE_PROMISE))
    expect(new Set(codes).size).toBe(codes.length)
    expect(new Set(seeds.map(({ script }) => script)).size).toBeGreaterThanOrEqual(16)
  })

  test('each is called by its own name, in its own script and direction', () => {
    for (const { code, native_name, script, dir } of seeds) {
      expect([code, validateSentence(native_name, script)]).toEqual([code, undefined])
      expect([code, dir]).toEqual([code, ['Arab', 'Thaa', 'Hebr'].includes(script) ? 'rtl' : 'ltr'])
      expect(new Intl.Locale(code).toString()).toBe(code)
    }
  })

  test('each has at least 40 different sentences that keep the rules and read well', () => {
    for (const { code, script, lines } of seeds) {
      expect([code, lines.length >= 40]).toEqual([code, true])
      expect(new Set(lines.map(({ text }) => text)).size).toBe(lines.length)
      for (const { text } of lines) {
        expect(text).toBe(normalizeText(text))
        expect(validateSentence(text, script)).toBeUndefined()
        expect(text).toMatch(/[.!?\u0589\u06d4\u0964\u104b\u1362\u17d4\u3002]$/u)
        expect(text).not.toMatch(/[\p{N}&()[\]/]| [.,।]|\.\./u)
      }
    }
  })

  test('each sentence says where it is from and under which terms', () => {
    for (const { lines } of seeds) {
      for (const { source, licence } of lines) {
        expect(source).toMatch(/^Universal Declaration of Human Rights \(UDHR in Unicode, \w+\)$/)
        expect(licence).toContain('A/RES/217(III)')
      }
    }
  })
})

describe('sowing', () => {
  let db: TestDatabase
  let folder: string
  beforeAll(async () => {
    registerKinds()
    db = await testDatabase()
  })
  afterAll(() => db.drop())
  beforeEach(async () => {
    await emptyLanguages(db.pool)
    folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-seeds-'))
    await cp(SEEDS_FOLDER, folder, { recursive: true })
  })
  afterEach(() => rm(folder, { recursive: true }))

  const countOf = async (table: string) => (await rows(db.pool, `select count(*) from ${table}`))[0]!.count
  const languagesIn = async () =>
    JSON.parse(await readFile(path.join(folder, 'languages.json'), 'utf8')) as { code: string }[]
  const writeLanguages = (languages: object[]) =>
    writeFile(path.join(folder, 'languages.json'), JSON.stringify(languages))

  test('gives every language a default campaign and every sentence its task, once', async () => {
    const { languages, sentences } = await seed(db.pool)
    expect(languages).toBe(await countOf('languages'))
    expect(await rows(db.pool, 'select count(*) from campaigns where is_default')).toEqual([
      { count: languages },
    ])
    expect(await countOf('pools')).toBe(2 * languages)
    expect(await countOf('sentences')).toBe(sentences)
    expect(await countOf('tasks')).toBe(sentences)
    const events = await countOf('events')
    expect(await seed(db.pool)).toEqual({ languages: 0, sentences: 0 })
    expect(await countOf('events')).toBe(events)
  })

  test('is done once by replicas that start together', async () => {
    const pools = [db.pool, createPool(db.connection), createPool(db.connection)]
    const seeded = await Promise.all(pools.map((pool) => seed(pool)))
    expect(seeded.filter(({ languages }) => languages > 0)).toHaveLength(1)
    expect(await countOf('languages')).toBe(Math.max(...seeded.map(({ languages }) => languages)))
    await Promise.all(pools.slice(1).map((pool) => pool.end()))
  })

  test('adds what came to the seeds later: languages, sentences, a better name', async () => {
    const all = await languagesIn()
    await writeLanguages(all.filter(({ code }) => code !== 'zu'))
    const first = await seed(db.pool, folder)
    await writeLanguages(
      all.map((language) => (language.code === 'ak' ? { ...language, name: 'Twi' } : language)),
    )
    const file = path.join(folder, 'sentences/en.tsv')
    await writeFile(file, `${await readFile(file, 'utf8')}One more thing.\ta test\tCC0-1.0\n`)
    const second = await seed(db.pool, folder)
    expect(second.languages).toBe(1)
    expect(first.sentences + second.sentences).toBe(await countOf('tasks'))
    expect(await rows(db.pool, "select source from sentences where text = 'One more thing.'")).toEqual([
      { source: 'a test' },
    ])
    expect(await rows(db.pool, "select name from languages where code = 'ak'")).toEqual([{ name: 'Twi' }])
    expect(await seed(db.pool, folder)).toEqual({ languages: 0, sentences: 0 })
  })

  test('a sentence that was retired stays retired', async () => {
    await seed(db.pool)
    await db.pool.query("update sentences set retired_at = now() where language = 'en'")
    expect(await seed(db.pool)).toEqual({ languages: 0, sentences: 0 })
  })

  test('a damaged seed stops it, naming file and line, before anything is sown', async () => {
    await writeFile(path.join(folder, 'sentences/en.tsv'), 'text\tsource\tlicence\nसभी मनुष्यों को\ta\tb\n')
    await expect(seed(db.pool, folder)).rejects.toThrow(/en\.tsv:2: .* not Latn/)
    expect(await countOf('languages')).toBe(0)
  })
})
