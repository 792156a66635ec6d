import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { localBucket, type Bucket, type ObjectMeta } from '../../src/platform/bucket/index.js'
import { transaction, type Build } from '../../src/platform/db/index.js'
import { createPool, type Pool } from '../../src/platform/db/pool.js'
import { appendEvent } from '../../src/events/index.js'
import {
  hasChanges,
  latestCampaigns,
  latestTotals,
  liveNumbers,
  refreshStats,
  statsDefinitions,
} from '../../src/stats/index.js'
import { KEPT_SECONDS } from '../../src/stats/publishing/files.js'
import { prune } from '../../src/stats/publishing/prune.js'
import { publish } from '../../src/stats/publishing/publish.js'
import { testDatabase, type TestDatabase } from '../support/database.js'
import { historyIn, type History, type Person } from './history.js'
import { manifestOf, read, rowsOf } from './published.js'

let folder: string
let bucketFolder: string
let db: TestDatabase
let cdn: Bucket
let history: History
let reader: Person

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'stats-'))
})
afterAll(() => rm(folder, { recursive: true }))

beforeEach(async () => {
  db = await testDatabase()
  bucketFolder = path.join(folder, randomUUID())
  cdn = await localBucket(bucketFolder)
  history = await historyIn(db.pool, ['sw', 'ta'])
  reader = await history.person()
})
afterEach(() => db.drop())

async function refresh(deps: { cdn?: Bucket; pool?: Pool } = {}) {
  const done = await refreshStats({ pool: db.pool, cdn, ...deps })
  if (!done) throw new Error('a newer build was there')
  return done
}
const speak = (language = 'sw') => history.record(reader, language, new Date())

describe('what is published', () => {
  it('is complete before anybody has spoken', async () => {
    await refresh()
    const { generated_at, version, files } = await manifestOf(cdn)
    expect(Date.now() - Date.parse(generated_at)).toBeLessThan(10_000)
    expect(version).toBe(1)
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['totals', 'by-language', 'by-region', 'by-age', 'by-gender', 'timeline-daily']),
    )
    expect(await rowsOf(cdn, 'totals')).toEqual([
      {
        speakers: 0,
        recordings: 0,
        valid: 0,
        invalid: 0,
        hours: 0,
        hours_valid: 0,
        languages: 0,
        validations: 0,
      },
    ])
    expect(await rowsOf(cdn, 'by-language')).toEqual([])
  })

  it('stands beside its packed forms under a name made of its content', async () => {
    await speak()
    const { files } = await refresh()
    const bytes = async (name: string) => buffer((await cdn.get(`stats/${name}`))!.body)
    for (const [published, name] of Object.entries(files)) {
      expect(name).toMatch(new RegExp(`^${published}-[0-9a-f]{16}\\.json$`))
      const plain = await bytes(name)
      expect(gunzipSync(await bytes(`${name}.gz`))).toEqual(plain)
      expect(brotliDecompressSync(await bytes(`${name}.br`))).toEqual(plain)
    }
  })

  it('is told to stores so that no CDN serves it packed twice, or unpacks what it should not', async () => {
    const told: Record<string, ObjectMeta> = {}
    const watched = {
      ...cdn,
      put: (key, body, meta, sha256) => ((told[key] = meta), cdn.put(key, body, meta, sha256)),
    } satisfies Bucket
    const { files } = await refresh({ cdn: watched })
    const key = `stats/${files.totals}`
    const cacheControl = 'public, max-age=31536000, immutable'
    expect(told[key]).toEqual({ contentType: 'application/json; charset=utf-8', cacheControl })
    expect(told[`${key}.gz`]).toEqual({ contentType: 'application/gzip', cacheControl })
    expect(told[`${key}.br`]).toEqual({ contentType: 'application/octet-stream', cacheControl })
    expect(told['stats/manifest.json']).toMatchObject({ cacheControl: 'public, max-age=60' })
  })

  it('keeps its name while it says the same, and is never written again', async () => {
    await speak()
    const before = (await refresh()).files
    const written: string[] = []
    const watched = {
      ...cdn,
      put: (key, ...rest) => (written.push(key), cdn.put(key, ...rest)),
    } satisfies Bucket
    expect((await refresh({ cdn: watched })).files).toEqual(before)
    expect(written).toEqual(['stats/manifest.json'])

    await speak('ta')
    const after = (await refresh({ cdn: watched })).files
    expect(after.totals).not.toBe(before.totals)
    expect(after['by-age']).toBe(before['by-age'])
    expect(await read(cdn, before.totals!)).toBeDefined()
  })

  it('counts neither surplus nor withdrawn work', async () => {
    const kept = await speak()
    await history.record(reader, 'sw', new Date(), { standing: 'surplus' })
    const withdrawn = await speak()
    await history.vote(await history.person(), withdrawn, new Date())
    await history.withdraw(withdrawn, new Date())
    const undone = await history.vote(await history.person(), kept, new Date())
    await history.undo(undone, new Date())
    await history.vote(await history.person(), kept, new Date(), 'surplus')
    await refresh()
    expect(await rowsOf(cdn, 'totals')).toMatchObject([{ speakers: 1, recordings: 1, validations: 0 }])
  })
})

describe('a refresh that dies', () => {
  it.each([1, 2, 7, 30, 1000])(
    'at its write number %d leaves the snapshot before, and is made good',
    async (fatal) => {
      await speak()
      await refresh()
      const before = await manifestOf(cdn)
      await speak('ta')

      await expect(refresh({ cdn: dyingAt(fatal) })).rejects.toThrow('killed')
      expect(await manifestOf(cdn)).toEqual(before)
      expect(await rowsOf(cdn, 'totals')).toMatchObject([{ recordings: 1 }])
      expect(await hasChanges(db.pool)).toBe(true)

      await refresh()
      expect(await rowsOf(cdn, 'totals')).toMatchObject([{ recordings: 2 }])
    },
  )

  /** Fails at the given write; a number beyond them all means the manifest. */
  function dyingAt(fatal: number): Bucket {
    let writes = 0
    return {
      ...cdn,
      async put(key, body, meta) {
        if (++writes === fatal || (fatal === 1000 && key.endsWith('manifest.json'))) throw new Error('killed')
        return cdn.put(key, body, meta)
      },
    }
  }
})

describe('whoever dies while publishing', () => {
  const old = new Map(['totals', 'by-language'].map((name) => [name, `{"rows":["old ${name}"]}`]))
  const fresh = new Map(['totals', 'by-age'].map((name) => [name, `{"rows":["new ${name}"]}`]))
  const OBJECTS = 2 * 3 + 1

  const deaths = Array.from({ length: OBJECTS }, (_, n) => [
    { fatal: n + 1, stores: false },
    { fatal: n + 1, stores: true },
  ]).flat()

  it.each(deaths)(
    'at object number $fatal (is it stored: $stores) leaves a manifest whose files are all there',
    async ({ fatal, stores }) => {
      await publish(cdn, old, new Date(0))
      await expect(publish(dying(fatal, stores), fresh, new Date())).rejects.toThrow('killed')
      const { files } = await manifestOf(cdn)
      const isFresh = fatal === OBJECTS && stores
      expect(Object.keys(files)).toEqual([...(isFresh ? fresh : old).keys()])
      for (const name of Object.values(files)) {
        for (const form of ['', '.gz', '.br']) expect(await cdn.head(`stats/${name}${form}`)).toBeDefined()
      }
      await publish(cdn, fresh, new Date())
      expect(Object.keys((await manifestOf(cdn)).files)).toEqual([...fresh.keys()])
    },
  )

  /** From the given object on nothing is stored; that one is, or is not. */
  function dying(fatal: number, stores: boolean): Bucket {
    let objects = 0
    return {
      ...cdn,
      async put(...args) {
        const number = ++objects
        if (number < fatal || (number === fatal && stores)) await cdn.put(...args)
        if (number >= fatal) throw new Error('killed')
      },
    }
  }

  it('leaves a broken manifest at worst, which the next one replaces', async () => {
    await cdn.put('stats/manifest.json', Readable.from([Buffer.from('{"gen')]), { contentType: 'x' })
    await speak()
    await refresh()
    expect(await rowsOf(cdn, 'totals')).toMatchObject([{ recordings: 1 }])
  })
})

describe('refreshes at the same time', () => {
  it('that know nothing of each other leave a manifest whose files are all there', async () => {
    const bodies = (n: number) => new Map([['totals', `{"rows":[${n % 3}]}`]])
    for (let n = 0; n < 9; n += 3) {
      await Promise.all([0, 1, 2].map((more) => publish(cdn, bodies(n + more), new Date())))
      await letTimePass(KEPT_SECONDS + 60)
      await Promise.all([1, 2].map((more) => publish(cdn, bodies(n + more), new Date())))
      await prune({ pool: db.pool, cdn })
      expect(await rowsOf(cdn, 'totals')).toHaveLength(1)
    }
  })

  it('are one for those who wait', async () => {
    await speak()
    const other = createPool(db.connection)
    const all = await Promise.all([refresh(), refresh({ pool: other }), refresh(), refresh({ pool: other })])
    await other.end()
    const { rows } = await db.pool.query<{ runs: number }>('select count(*) as runs from stats_refreshes')
    expect(rows[0]!.runs).toBeLessThanOrEqual(2)
    expect(new Set(all.map(({ files }) => files.totals)).size).toBe(1)
  })

  it('never answer with a snapshot from before they were asked for', async () => {
    let begun = () => {}
    const underWay = new Promise<void>((resolve) => (begun = resolve))
    let goOn = () => {}
    const paused = new Promise<void>((resolve) => (goOn = resolve))
    const slow: Bucket = {
      ...cdn,
      async put(...args) {
        begun()
        await paused
        return cdn.put(...args)
      },
    }
    const first = refresh({ cdn: slow })
    await underWay
    await speak()
    const second = refresh()
    goOn()
    await Promise.all([first, second])
    expect(await rowsOf(cdn, 'totals')).toMatchObject([{ recordings: 1 }])
  })
})

describe('readers', () => {
  it('are in nobody’s way, and nobody is in theirs', async () => {
    await speak()
    await refresh()
    await speak()
    const client = await db.pool.connect()
    await client.query('begin isolation level repeatable read')
    const count = 'select sum(recordings)::int as n from stats.timeline where grain = $1 and language = $2'
    const before = await client.query(count, ['day', '*'])
    await refresh() // would wait for the reader for ever if it took its views away
    const after = await client.query(count, ['day', '*'])
    await client.query('commit')
    client.release()
    expect(after.rows).toEqual(before.rows)
    expect(await rowsOf(cdn, 'totals')).toMatchObject([{ recordings: 2 }])
  })
})

describe('builds that replace each other', () => {
  /** A build of the same code with another text of the fold. */
  const another = (hash: string, builtAt: Date): Build => ({
    builtAt,
    definitions: statsDefinitions.map((set) => (set.name === 'rollups' ? { ...set, hash } : set)),
  })
  const old = another('old', new Date('2026-01-01'))
  const next = another('next', new Date('2100-01-01'))
  const refreshBy = (build: Build, options = {}) => refreshStats({ pool: db.pool, cdn, build }, options)
  const folded = async (build: Build) => (await refreshBy(build))?.work?.recordings

  it('rebuild the sums once, and the older one leaves them to the newer one', async () => {
    for (let spoken = 0; spoken < 3; spoken++) await speak()
    expect(await folded(next)).toBe(3)
    const published = await manifestOf(cdn)
    await speak()
    expect(await folded(old)).toBeUndefined()
    expect(await folded(old)).toBeUndefined()
    expect(await manifestOf(cdn)).toEqual(published)
    expect(await folded(next)).toBe(1)
    expect(await folded(next)).toBe(0)
    expect(await rowsOf(cdn, 'totals')).toMatchObject([{ recordings: 4 }])
  })

  it('show no live numbers of rules that are not theirs', async () => {
    await speak()
    await refresh()
    expect((await liveNumbers(db.pool)).size).toBeGreaterThan(0)
    await refreshBy(next)
    expect((await liveNumbers(db.pool)).size).toBe(0)
  })

  it('give the statistics back to an older one that an operator lets rebuild them', async () => {
    await speak()
    await refreshBy(next)
    expect((await refreshBy(old, { rebuild: true }))?.work?.recordings).toBe(1)
    await speak()
    expect(await folded(old)).toBe(1)
  })

  it('do not fold by the old text while the new one is applied', async () => {
    await refreshBy(next)
    await speak()
    const applying = await db.pool.connect()
    try {
      await applying.query('begin')
      await applying.query(`update sql_definitions set hash = 'later' where name = 'rollups'`)
      const refreshing = refreshBy(next)
      while (!(await db.pool.query(WAITING)).rowCount);
      await applying.query('commit')
      expect(await refreshing).toBeUndefined()
    } finally {
      applying.release()
    }
  })
  const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

  it('count recordings after the views were dropped', async () => {
    await refresh()
    await db.pool.query('drop view stats.languages; drop view countable_recordings cascade')
    await speak()
    await refresh()
    expect(await rowsOf(cdn, 'totals')).toMatchObject([{ recordings: 1 }])
  })
})

describe('files no manifest names any more', () => {
  it('stay for those who hold an old one, then go', async () => {
    await speak()
    const { files } = await refresh()
    await speak()
    await refresh()
    await letTimePass(KEPT_SECONDS - 60)
    await refresh()
    expect(await read(cdn, files.totals!)).toBeDefined()

    await letTimePass(KEPT_SECONDS + 60)
    await refresh()
    expect(await read(cdn, files.totals!)).toBeUndefined()
    expect(await cdn.head(`stats/${files.totals}.br`)).toBeUndefined()
    for (const name of Object.values((await manifestOf(cdn)).files))
      expect(await read(cdn, name)).toBeDefined()
  })

  it('stay as long when they were written long ago but replaced just now', async () => {
    await speak()
    const { files } = await refresh()
    await letTimePass(10 * KEPT_SECONDS)
    await speak()
    await refresh()
    expect(await read(cdn, files.totals!)).toBeDefined()
  })

  it('are never those that are served, whatever clock and database say', async () => {
    await speak()
    await refresh()
    await letTimePass(10 * KEPT_SECONDS)
    // Published, and died before the database knew.
    await db.pool.query('delete from stats_refreshes')
    await cdn.put('stats/manifest.json', (await cdn.get('stats/manifest.json'))!.body, { contentType: 'x' })
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 1e12)
    await prune({ pool: db.pool, cdn })
    clock.mockRestore()
    const { files } = await manifestOf(cdn)
    for (const name of Object.values(files)) expect(await read(cdn, name)).toBeDefined()
  })

  it('stay while nobody can tell what is served', async () => {
    const { files } = await refresh()
    await letTimePass(10 * KEPT_SECONDS)
    await db.pool.query('delete from stats_refreshes')
    await cdn.put('stats/manifest.json', Readable.from([Buffer.from('{"gen')]), { contentType: 'x' })
    await prune({ pool: db.pool, cdn })
    expect(await read(cdn, files.totals!)).toBeDefined()
  })

  it('are as new again when what they say is true again', async () => {
    const [before, after] = ['1', '2'].map((n) => new Map([['totals', `{"rows":[${n}]}`]]))
    const { totals } = await publish(cdn, before!, new Date())
    await publish(cdn, after!, new Date())
    await letTimePass(KEPT_SECONDS + 60)
    await publish(cdn, before!, new Date())
    for (const form of ['', '.gz', '.br']) {
      const { modified } = (await cdn.head(`stats/${totals}${form}`))!
      expect(Date.now() - modified.getTime()).toBeLessThan(KEPT_SECONDS * 500)
    }
  })

  it('go with what a publisher that was killed had begun', async () => {
    const part = path.join(bucketFolder, '.incoming', 'part')
    await writeFile(part, '{"ro')
    await refresh()
    expect(await readdir(path.dirname(part))).toEqual(['part'])
    await utimes(part, new Date(0), new Date(0))
    await refresh()
    expect(await readdir(path.dirname(part))).toEqual([])
  })
})

async function letTimePass(seconds: number): Promise<void> {
  await db.pool.query('update stats_refreshes set published_at = published_at - make_interval(secs => $1)', [
    seconds,
  ])
  const stats = path.join(bucketFolder, 'stats')
  for (const file of await readdir(stats)) {
    const then = new Date(Date.now() - seconds * 1000)
    await utimes(path.join(stats, file), then, then)
  }
}

describe('news', () => {
  it('is what counts and came since', async () => {
    expect(await hasChanges(db.pool)).toBe(true)
    await refresh()
    expect(await hasChanges(db.pool)).toBe(false)
    await history.record(reader, 'sw', new Date(), { standing: 'surplus' })
    await transaction(db.pool, (tx) => appendEvent(tx, { verb: 'task.closed', tasks: [1] }))
    expect(await hasChanges(db.pool)).toBe(false)
    await speak()
    expect(await hasChanges(db.pool)).toBe(true)
    await refresh()
    expect(await hasChanges(db.pool)).toBe(false)
  })

  it('is also what began before the refresh and was committed after it', async () => {
    await transaction(db.pool, async (tx) => {
      const withheld = { sentence: 1 }
      await appendEvent(tx, { verb: 'subject.withheld', data: withheld })
      await refresh()
    })
    expect(await hasChanges(db.pool)).toBe(true)
  })
})

it('shows how far campaigns are when the file of before the last update tells of none that are disputed', async () => {
  await speak()
  await refresh()
  const [{ disputed: _, ...row } = {}] = await rowsOf(cdn, 'campaigns')
  const others = ['totals', 'by-language', 'timeline-monthly'].map((name) => [name, '{}'] as const)
  await publish(cdn, new Map([['campaigns', JSON.stringify({ rows: [row] })], ...others]), new Date())
  const latest = await latestCampaigns({ cdn: { ...cdn } })
  expect(latest?.campaigns).toEqual([{ ...row, disputed: 0 }])
})

describe('the totals a page shows', () => {
  it('come from the published files, and are unknown before there are any', async () => {
    expect(await latestTotals({ cdn })).toBeUndefined()
    await speak()
    await refresh()
    const later = { ...cdn }
    expect(await latestTotals({ cdn: later })).toMatchObject({
      totals: { recordings: 1 },
      generated_at: (await manifestOf(cdn)).generated_at,
    })
  })

  it('are the last known ones while the store fails', async () => {
    await speak()
    await refresh()
    const flaky = { ...cdn }
    const known = await latestTotals({ cdn: flaky })
    flaky.get = () => Promise.reject(new Error('down'))
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000)
    expect(await latestTotals({ cdn: flaky })).toEqual(known)
    clock.mockRestore()
  })
})
