import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { localBucket, type Bucket } from '../src/platform/bucket/index.js'

const META = { contentType: 'application/octet-stream' }

let folder: string
let bucket: Bucket
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-bucket-'))
  bucket = await localBucket(folder)
})
afterAll(() => rm(folder, { recursive: true }))

test.each([0, 1, 1_000, 262_144, 1_000_003])(
  'an object of %d bytes is fetched as it was put',
  async (size) => {
    const bytes = randomBytes(size)
    const key = `audio/${randomUUID()}/${randomUUID()}`
    await bucket.put(key, inChunks(bytes, 4_099), META)
    expect((await fetched(key)).equals(bytes)).toBe(true)
  },
)

test('objects that are put at the same moment, in one folder and in many, are all there', async () => {
  const keys = Array.from(
    { length: 40 },
    (_, i) => `audio/${i % 2 ? randomUUID() : 'shared'}/${randomUUID()}`,
  )
  await Promise.all(keys.map((key) => bucket.put(key, Readable.from([Buffer.from(key)]), META)))
  for (const key of keys) expect((await fetched(key)).toString()).toBe(key)
})

test.each([10, 1_000_000])('a body that breaks off after %d bytes leaves nothing', async (bytes) => {
  const key = `audio/${randomUUID()}/${randomUUID()}`
  const broken = Readable.from(
    (function* () {
      yield* chunksOf(randomBytes(bytes), 65_536)
      throw new Error('the sender is gone')
    })(),
  )
  await expect(bucket.put(key, broken, META)).rejects.toThrow('the sender is gone')
  expect(await bucket.head(key)).toBeUndefined()
  expect(await readdir(path.join(folder, '.incoming'))).toEqual([])
})

async function fetched(key: string): Promise<Buffer> {
  return buffer((await bucket.get(key))!.body)
}

const inChunks = (bytes: Buffer, size: number) => Readable.from(chunksOf(bytes, size))

function* chunksOf(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
