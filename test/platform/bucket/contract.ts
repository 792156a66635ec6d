import { createHash, randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Bucket, ObjectMeta, StoredObject, Unfinished } from '../../../src/platform/bucket/index.js'
import { until } from '../../support/until.js'

/** What an adapter may leave out. */
export type Part =
  | 'the hash is verified'
  | 'the type is kept'
  | 'a URL is given'
  | 'a URL expires'
  | 'unfinished uploads'
  | 'a missing bucket'

/** An adapter and its store, as the contract is tested on them. */
export interface Subject {
  /** A bucket of its own, which is there. */
  open(): Promise<Bucket>
  /** One that is not there. */
  missing?(): Promise<Bucket>
  /** Begins an upload that nobody will end. */
  begin?(key: string): Promise<void>
  /** What a store tells of an object to whoever fetches it without the adapter. */
  told?(key: string): Promise<Partial<ObjectMeta>>
  /** What it does not honour, each with the reason. */
  exceptions: Partial<Record<Part, string>>
}

const MB = 1024 * 1024
const META = { contentType: 'application/octet-stream' }
/** More than a store tells in one page. */
const MANY = 1_100
const AT_ONCE = 40

/** All that an adapter of the port `Bucket` must keep. */
export function contract(name: string, subject: Subject): void {
  describe(`a bucket of ${name}`, () => {
    let bucket: Bucket
    beforeAll(async () => {
      bucket = await subject.open()
    })

    const part = (needed: Part) => (title: string, run: () => Promise<void>) => {
      const why = subject.exceptions[needed]
      if (why) test.skip(`${title} (not here: ${why})`, run)
      else test(title, run)
    }

    const put = (key: string, bytes: Buffer, meta: ObjectMeta = META) =>
      bucket.put(key, inChunks(bytes), meta, () => sha256(bytes))

    test.each([0, 1, 262_144, 262_145, MB, 10 * MB])(
      'an object of %d bytes is fetched as it was put',
      async (size) => {
        const key = newKey()
        const bytes = randomBytes(size)
        await put(key, bytes)
        expect((await fetched(bucket, key))?.equals(bytes)).toBe(true)
        expect(await bucket.head(key)).toEqual({ key, size, modified: aTime })
      },
    )

    test('a part of a recording is fetched, so that a player can seek', async () => {
      const key = newKey()
      const bytes = randomBytes(100_000)
      await put(key, bytes)
      for (const [start, end] of [
        [0, 9],
        [50_000, 59_999],
        [99_999, 99_999],
        [99_990, 200_000],
        [0, 99_999],
      ] as const) {
        const found = await bucket.get(key, { start, end })
        expect(found?.size).toBe(100_000)
        expect((await buffer(found!.body)).equals(bytes.subarray(start, end + 1))).toBe(true)
      }
    })

    test('a range behind the end holds nothing, and tells the size', async () => {
      const key = newKey()
      await put(key, Buffer.from('ten bytes.'))
      const found = await bucket.get(key, { start: 10, end: 20 })
      expect(found?.size).toBe(10)
      expect(await buffer(found!.body)).toHaveLength(0)
    })

    test('what is not there is not found, and deleting it is no error', async () => {
      const key = newKey()
      expect(await bucket.get(key)).toBeUndefined()
      expect(await bucket.get(key, { start: 0, end: 1 })).toBeUndefined()
      expect(await bucket.head(key)).toBeUndefined()
      await bucket.delete(key)
    })

    test('an object that is put again is the newer one', async () => {
      const key = newKey()
      await put(key, Buffer.from('the older, longer one'))
      await put(key, Buffer.from('the newer'))
      expect((await fetched(bucket, key))?.toString()).toBe('the newer')
    })

    test('what was deleted is gone', async () => {
      const key = newKey()
      await put(key, Buffer.from('taken back'))
      await bucket.delete(key)
      expect(await bucket.head(key)).toBeUndefined()
      expect(await keysOf(bucket.list(key))).toEqual([])
    })

    test('objects are listed by prefix, with their sizes, and no others', async () => {
      const folder = randomUUID()
      const [one, two, other] = [`${folder}/a/1`, `${folder}/a/2`, `${folder}/b/1`]
      for (const key of [one, two, other]) await put(key, Buffer.from(key))
      expect(await keysOf(bucket.list(`${folder}/a/`))).toEqual([one, two])
      expect(await keysOf(bucket.list(`${folder}/`))).toEqual([one, two, other])
      for await (const found of bucket.list(one))
        expect(found).toEqual({ key: one, size: one.length, modified: aTime })
    })

    test(`all of ${MANY} objects are listed, or a repair would take some for lost`, async () => {
      const folder = randomUUID()
      const keys = Array.from({ length: MANY }, (_, i) => `${folder}/${String(i).padStart(4, '0')}`)
      const waiting = keys.values()
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (const key of waiting) await put(key, Buffer.from(key))
        }),
      )
      expect(await keysOf(bucket.list(`${folder}/`))).toEqual(keys)
    })

    test.each(['', '/a', 'a/', 'a//b', '../a', 'a/../b', 'a/.b', '.a', 'a b', 'a\\b', 'ä', 'a'.repeat(513)])(
      'the key “%s” is refused, whatever is asked of it',
      async (key) => {
        const refusal = /not an object key/
        await expect(put(key, Buffer.from('x'))).rejects.toThrow(refusal)
        await expect(bucket.get(key)).rejects.toThrow(refusal)
        await expect(bucket.head(key)).rejects.toThrow(refusal)
        await expect(bucket.delete(key)).rejects.toThrow(refusal)
      },
    )

    test.each([0, 10, 300_000, 6 * MB])(
      'a body that breaks off after %d bytes leaves nothing behind, and its own error is told',
      async (size) => {
        const key = newKey()
        const gone = new Error('the sender is gone')
        await expect(bucket.put(key, breakingOff(randomBytes(size), gone), META)).rejects.toBe(gone)
        expect(await bucket.head(key)).toBeUndefined()
        expect(await unfinishedOf(bucket)).toEqual([])
      },
    )

    test('an object that fails to be replaced stays as it was', async () => {
      const key = newKey()
      await put(key, Buffer.from('stored'))
      await expect(bucket.put(key, breakingOff(randomBytes(MB), new Error('gone')), META)).rejects.toThrow()
      expect((await fetched(bucket, key))?.toString()).toBe('stored')
    })

    part('the hash is verified')('bytes that are not those that were hashed are not stored', async () => {
      for (const size of [10, MB]) {
        const key = newKey()
        const other = () => sha256(Buffer.from('something else'))
        await expect(bucket.put(key, inChunks(randomBytes(size)), META, other)).rejects.toMatchObject({
          code: 'bucket_unavailable',
        })
        expect(await bucket.head(key)).toBeUndefined()
      }
    })

    test('nobody sees an object before it is whole', async () => {
      const key = newKey()
      const body = new PassThrough()
      const done = bucket.put(key, body, META)
      await new Promise((resolve) => body.write(randomBytes(MB), resolve))
      expect(await bucket.head(key)).toBeUndefined()
      expect(await keysOf(bucket.list(key))).toEqual([])
      body.end()
      await done
      expect((await bucket.head(key))?.size).toBe(MB)
    })

    test('objects that are put at the same moment, in one folder and in many, are all there', async () => {
      const keys = Array.from({ length: AT_ONCE }, (_, i) =>
        i % 2 ? newKey() : `audio/shared/${randomUUID()}`,
      )
      await Promise.all(keys.map((key) => put(key, Buffer.from(key))))
      for (const key of keys) expect((await fetched(bucket, key))?.toString()).toBe(key)
    })

    test('a listener who leaves in the middle disturbs nobody', async () => {
      const key = newKey()
      const bytes = randomBytes(10 * MB)
      await put(key, bytes)
      const leaving = await bucket.get(key)
      const staying = await bucket.get(key)
      leaving!.body.once('data', () => leaving!.body.destroy())
      expect((await buffer(staying!.body)).equals(bytes)).toBe(true)
    })

    part('the type is kept')('what a CDN must tell of an object is kept', async () => {
      const key = newKey()
      const meta = { contentType: 'application/json', contentEncoding: 'gzip', cacheControl: 'max-age=60' }
      await put(key, Buffer.from('packed'), meta)
      expect(await subject.told!(key)).toMatchObject(meta)
      expect((await fetched(bucket, key))?.toString()).toBe('packed')
    })

    part('a URL is given')('whoever has the URL may listen, and is told the type', async () => {
      const key = newKey()
      await put(key, Buffer.from('listen'))
      const answer = await fetch((await bucket.url(key, { seconds: 60, contentType: 'audio/ogg' }))!)
      expect(await answer.text()).toBe('listen')
      expect(answer.headers.get('content-type')).toBe('audio/ogg')
    })

    part('a URL expires')('a URL is refused when its time is over', async () => {
      const key = newKey()
      await put(key, Buffer.from('listen'))
      const url = (await bucket.url(key, { seconds: 1, contentType: 'audio/ogg' }))!
      await until(async () => !(await answerOf(url)).ok)
      expect((await answerOf(url)).status).toBeGreaterThanOrEqual(400)
      expect((await answerOf(url)).status).toBeLessThan(404)
    })

    part('unfinished uploads')('an upload that nobody ended is found and discarded', async () => {
      const key = newKey()
      await subject.begin!(key)
      const [found, ...others] = await unfinishedOf(bucket)
      expect(others).toEqual([])
      expect(found).toMatchObject({
        name: expect.stringContaining(path.basename(key)),
        began: aTime,
      })
      await found!.discard()
      await found!.discard()
      expect(await unfinishedOf(bucket)).toEqual([])
    })

    test('a bucket that can be used says so', () => bucket.check())

    part('a missing bucket')('a bucket that is not there is a failing store, not an empty one', async () => {
      const missing = await subject.missing!()
      const failing = { code: 'bucket_unavailable' }
      await expect(missing.check()).rejects.toMatchObject(failing)
      await expect(missing.put('a', inChunks(Buffer.from('x')), META)).rejects.toMatchObject(failing)
      await expect(missing.get('a')).rejects.toMatchObject(failing)
      await expect(missing.head('a')).rejects.toMatchObject(failing)
      await expect(keysOf(missing.list(''))).rejects.toMatchObject(failing)
    })
  })
}

/** Not `expect.any(Date)`: those of the file system are made outside of what Jest gives a test. */
const aTime = expect.objectContaining({ getTime: expect.anything() })

const newKey = () => `audio/${randomUUID()}/${randomUUID()}`

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

const inChunks = (bytes: Buffer) => Readable.from(chunksOf(bytes, 40_099))

function* chunksOf(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function breakingOff(bytes: Buffer, error: Error): Readable {
  return Readable.from(
    (function* () {
      yield* chunksOf(bytes, 65_536)
      throw error
    })(),
  )
}

async function fetched(bucket: Bucket, key: string): Promise<Buffer | undefined> {
  const found = await bucket.get(key)
  return found && buffer(found.body)
}

async function keysOf(objects: AsyncIterable<StoredObject>): Promise<string[]> {
  const keys = []
  for await (const { key } of objects) keys.push(key)
  return keys.sort()
}

async function unfinishedOf(bucket: Bucket): Promise<Unfinished[]> {
  const found = []
  for await (const each of bucket.unfinished()) found.push(each)
  return found
}

async function answerOf(url: string): Promise<Response> {
  const answer = await fetch(url)
  await answer.arrayBuffer()
  return answer
}
