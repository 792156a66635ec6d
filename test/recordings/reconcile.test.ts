import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, truncate, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import type { Response } from 'supertest'
import { job } from '../../jobs/reconcile-bucket.js'
import type { Bucket, StoredObject } from '../../src/platform/bucket/bucket.js'
import { readOptions } from '../../src/platform/job.js'
import { log } from '../../src/platform/log.js'
import { GRACE_HOURS_LEAST, reconcile } from '../../src/recordings/index.js'
import { testSauti, type Claimed, type Person, type TestSauti } from '../support/sauti.js'
import { tone } from '../support/tone.js'

let sauti: TestSauti
let author: Person
/** One whose audio is never touched, so that the bucket is known to be ours. */
let known: string

beforeEach(async () => {
  sauti = await testSauti()
  author = await sauti.person()
  await sauti.campaign(20)
  known = await recorded()
})
afterEach(() => sauti.close())

/** When whatever has been uploaded so far is older than the grace period. */
const later = () => Date.now() + GRACE_HOURS_LEAST * 3_600_000 + 1_000
const look = (more: Parameters<typeof reconcile>[1] = {}) => reconcile(sauti, { now: later(), ...more })

async function recorded(): Promise<string> {
  const [held] = await author.claim('record', 1)
  const id = randomUUID()
  await author.record(held!.id, id).expect(201)
  return id
}

async function put(key: string, bytes = tone()): Promise<string> {
  await sauti.bucket.put(key, Readable.from([bytes]), { contentType: 'audio/wav' })
  return key
}

async function keyOf(recording: string): Promise<string> {
  const { rows } = await sauti.pool.query<{ attempt: string }>(
    'select attempt from recordings where id = $1',
    [recording],
  )
  return `audio/${recording}/${rows[0]!.attempt}`
}

const listen = (who: Person, recording: string) => who.agent.get(`/api/v1/recordings/${recording}/audio`)

describe('an object that no recording names', () => {
  test('is removed when it is old, and audio of a recording never', async () => {
    const orphan = await put(`audio/${randomUUID()}/${randomUUID()}`)
    const loser = await put(`audio/${known}/${randomUUID()}`)
    expect(await reconcile(sauti)).toMatchObject({ objects: 3, recordings: 1, orphans: 0 })
    expect(await look()).toMatchObject({ changed: true, orphans: 2, missing: 0 })
    expect(await sauti.bucket.head(orphan)).toBeUndefined()
    expect(await sauti.bucket.head(loser)).toBeUndefined()
    await listen(author, known).expect(200)
    expect(await look()).toMatchObject({ objects: 1, orphans: 0 })
  })

  test('is also removed by the run after one that died at it', async () => {
    const orphan = await put(`audio/${randomUUID()}/${randomUUID()}`)
    const dying: Bucket = { ...sauti.bucket, delete: () => Promise.reject(new Error('killed')) }
    await expect(reconcile({ ...sauti, bucket: dying }, { now: later() })).rejects.toThrow('killed')
    expect(await look()).toMatchObject({ orphans: 1 })
    expect(await sauti.bucket.head(orphan)).toBeUndefined()
  })

  test('is left alone where it is none of ours', async () => {
    const others = ['preview/x', 'audio/notes.txt', `audio/${randomUUID()}/README`]
    for (const key of others) await put(key)
    expect(await look()).toMatchObject({ objects: 1, orphans: 0 })
    for (const key of others) expect(await sauti.bucket.head(key)).toBeDefined()
  })

  test('is left alone in a bucket that holds none of the recordings, which is somebody else’s', async () => {
    await sauti.bucket.delete(await keyOf(known))
    const theirs = await put(`audio/${randomUUID()}/${randomUUID()}`)
    expect(await look()).toMatchObject({ changed: false, orphans: 1, missing: 1, missing_ids: [known] })
    expect(await sauti.bucket.head(theirs)).toBeDefined()
    await sauti.pool.query('update recordings set withdrawn_at = now()')
    expect(await look()).toMatchObject({ changed: false, orphans: 1 })
    expect(await sauti.bucket.head(theirs)).toBeDefined()
  })

  test('may be the audio of a recording that was committed after the look; it stays', async () => {
    const upload = await heldBetweenObjectAndRow()
    const bucket: Bucket = {
      ...sauti.bucket,
      async *list(prefix) {
        yield* sauti.bucket.list(prefix)
        // By now the rows have been read.
        upload.goOn()
        expect((await upload.answer).status).toBe(201)
      },
    }
    expect(await reconcile({ ...sauti, bucket }, { now: later() })).toMatchObject({ objects: 2, orphans: 0 })
    await listen(author, upload.id).expect(200)
  })

  test('cannot become a recording once it is removed: its sender is asked to try again', async () => {
    const upload = await heldBetweenObjectAndRow()
    expect(await look()).toMatchObject({ orphans: 1 })
    upload.goOn()
    const answer = await upload.answer
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5'])
    await author.record(upload.assignment, upload.id).expect(201)
    await listen(author, upload.id).expect(200)
  })

  test('is told from uploads that go on at the same time: what was acknowledged is there', async () => {
    const held = await author.claim('record', 12)
    let [sending, refused, puts] = [true, 0, 0]
    // Without any grace: every object that is not yet a recording is up for removal.
    let run: Promise<unknown> = Promise.resolve()
    const reconciling = (async () => {
      while (sending) await (run = look())
    })()
    const { put } = sauti.bucket
    sauti.bucket.put = async (...args) => {
      await put(...args)
      if (puts++ % 2) await run.then(() => run)
    }
    const ids = await Promise.all(
      held.map(async ({ id: assignment }) => {
        const id = randomUUID()
        while ((await author.record(assignment, id)).status !== 201) refused++
        return id
      }),
    )
    sending = false
    await reconciling
    expect(refused).toBeGreaterThan(0)
    for (const id of ids) await listen(author, id).expect(200)
    expect(await look()).toMatchObject({ recordings: 13, missing: 0 })
  })

  /** An upload whose object is stored and whose row is not, until it may go on. */
  async function heldBetweenObjectAndRow() {
    const [held] = await author.claim('record', 1)
    const id = randomUUID()
    const { put } = sauti.bucket
    let goOn = () => {}
    const told = new Promise<void>((resolve) => (goOn = resolve))
    let answer: Promise<Response> | undefined
    await new Promise<void>((stored) => {
      sauti.bucket.put = async (...args) => {
        await put(...args)
        stored()
        await told
      }
      answer = author.record(held!.id, id).then((sent) => sent)
    })
    sauti.bucket.put = put
    return { id, assignment: held!.id, goOn, answer: answer! }
  }
})

describe('a recording without its audio', () => {
  test('is named and logged, offered to nobody and kept, and offered again when its audio is back', async () => {
    const lost = await recorded()
    const listener = await sauti.person()
    const [first] = await listener.claim('validate', 5).then(reviewsOf(lost))
    const away = await takeAway(await keyOf(lost))

    const logged = jest.spyOn(log, 'error').mockReturnValue()
    expect(await look()).toMatchObject({ recordings: 2, missing: 1, missing_ids: [lost], found_again: 0 })
    expect(logged).toHaveBeenCalledWith({ missing: 1, recordings: [lost] }, 'audio is missing')
    logged.mockRestore()
    expect((await listener.claim('validate', 5)).map(({ recording }) => recording!.id)).toEqual([known])
    expect((await (await sauti.person()).claim('validate', 5)).length).toBe(1)
    expect(await eventsOf(lost)).toContain('recording.audio_missing')

    expect(await look()).toMatchObject({ missing: 1 })
    await away.bringBack()
    expect(await look()).toMatchObject({ missing: 0, found_again: 1 })
    expect(await look()).toMatchObject({ missing: 0, found_again: 0 })
    const again = await (await sauti.person()).claim('validate', 5).then(reviewsOf(lost))
    expect(again).toHaveLength(1)
    // Who heard it before it was lost may still say so.
    expect((await listener.vote(first!.id, 'accept').expect(201)).body).toMatchObject({ standing: 'counted' })
    expect((await eventsOf(lost)).filter((verb) => verb.startsWith('recording.audio'))).toEqual([
      'recording.audio_missing',
      'recording.audio_found',
    ])
  })

  test('is one that lost a part of it, too', async () => {
    const cut = await recorded()
    await truncate(fileOf(await keyOf(cut)), 100)
    expect(await look()).toMatchObject({ missing: 1, missing_ids: [cut], orphans: 0 })
  })

  test('can still be taken back, and is then none', async () => {
    const lost = await recorded()
    const away = await takeAway(await keyOf(lost))
    await look()
    await author.agent.delete(`/api/v1/recordings/${lost}`).expect(204)
    expect(await look()).toMatchObject({ missing: 0 })
    await away.bringBack()
    expect(await look()).toMatchObject({ withdrawn: 1, found_again: 0 })
  })

  test('is none while the store does not answer', async () => {
    const lost = await recorded()
    await takeAway(await keyOf(lost))
    const head = () => Promise.reject(new Error('no answer'))
    await expect(reconcile({ ...sauti, bucket: { ...sauti.bucket, head } })).rejects.toThrow('no answer')
    expect(await eventsOf(lost)).not.toContain('recording.audio_missing')
  })

  test('is not mistaken by a store that lists in another order', async () => {
    for (let i = 0; i < 5; i++) await recorded()
    const orphan = await put(`audio/${randomUUID()}/${randomUUID()}`)
    const bucket: Bucket = {
      ...sauti.bucket,
      async *list(prefix) {
        const all: StoredObject[] = []
        for await (const object of sauti.bucket.list(prefix)) all.unshift(object)
        yield* all
      },
    }
    const found = await reconcile({ ...sauti, bucket }, { now: later() })
    expect(found).toMatchObject({ objects: 7, recordings: 6, orphans: 1, missing: 0 })
    expect(await sauti.bucket.head(orphan)).toBeUndefined()
  })
})

test('audio of a recording that was taken back goes when the store failed at it then', async () => {
  const withdrawn = await recorded()
  const key = await keyOf(withdrawn)
  const { delete: remove } = sauti.bucket
  sauti.bucket.delete = () => Promise.reject(new Error('down'))
  await author.agent.delete(`/api/v1/recordings/${withdrawn}`)
  sauti.bucket.delete = remove
  expect(await sauti.bucket.head(key)).toBeDefined()
  expect(await look()).toMatchObject({ withdrawn: 1, orphans: 0, missing: 0 })
  expect(await sauti.bucket.head(key)).toBeUndefined()
})

test('uploads that were never ended go when they are old', async () => {
  const incoming = path.join(sauti.folder, 'bucket', '.incoming')
  await writeFile(path.join(incoming, 'a'), 'half')
  expect(await reconcile(sauti)).toMatchObject({ unfinished: 0 })
  expect(await look({ dryRun: true })).toMatchObject({ unfinished: 1 })
  expect(await readdir(incoming)).toEqual(['a'])
  expect(await look()).toMatchObject({ unfinished: 1 })
  expect(await readdir(incoming)).toEqual([])
})

test('a dry run says the same and changes nothing', async () => {
  const orphan = await put(`audio/${randomUUID()}/${randomUUID()}`)
  const lost = await recorded()
  await takeAway(await keyOf(lost))
  const dry = await look({ dryRun: true })
  expect(await sauti.bucket.head(orphan)).toBeDefined()
  expect(await eventsOf(lost)).not.toContain('recording.audio_missing')
  expect(await look()).toEqual({ ...dry, changed: true })
  expect(dry).toMatchObject({ changed: false, orphans: 1, missing: 1 })
})

test('a local bucket is listed in the order of its keys, as the rows are', async () => {
  const keys = ['audio/a-b/x', 'audio/a.b', 'audio/a/x', 'audio/a0/x']
  for (const key of keys.toReversed()) await put(key)
  const listed: string[] = []
  for await (const { key } of sauti.bucket.list('audio/a')) if (keys.includes(key)) listed.push(key)
  expect(listed).toEqual(keys)
})

describe('an operator', () => {
  const run = (...args: string[]) => job.run({ ...sauti, log }, readOptions(job, args))

  test('asks for a dry run, and for a longer grace period', async () => {
    const orphan = await put(`audio/${randomUUID()}/${randomUUID()}`)
    const twoHoursAgo = new Date(Date.now() - 2 * 3_600_000)
    await utimes(fileOf(orphan), twoHoursAgo, twoHoursAgo)
    expect(await run('--dry-run')).toMatchObject({ changed: false, orphans: 1 })
    expect(await run('--grace-hours', '3')).toMatchObject({ changed: true, orphans: 0 })
    expect(await run()).toMatchObject({ changed: true, orphans: 1 })
  })

  test.each([['--grace-hours', '0'], ['--grace-hours', '1.5'], ['--dryrun']])(
    'is told of what does not make sense: %s %s',
    async (...args) => {
      await expect((async () => run(...args))()).rejects.toThrow(/grace-hours: must|dryrun/)
    },
  )
})

const fileOf = (key: string) => path.join(sauti.folder, 'bucket', key)

async function takeAway(key: string) {
  const away = path.join(sauti.folder, randomUUID())
  await rename(fileOf(key), away)
  return {
    async bringBack() {
      await mkdir(path.dirname(fileOf(key)), { recursive: true })
      await rename(away, fileOf(key))
    },
  }
}

const reviewsOf = (recording: string) => (held: Claimed[]) =>
  held.filter((each) => each.recording?.id === recording)

async function eventsOf(recording: string): Promise<string[]> {
  const { rows } = await sauti.pool.query<{ verb: string }>(
    'select verb from events where recording_id = $1 order by id',
    [recording],
  )
  return rows.map(({ verb }) => verb)
}
