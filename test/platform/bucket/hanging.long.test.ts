import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gcsBucket, gcsStorage } from '../../../src/platform/bucket/gcs.js'
import { CALL_MS, SILENCE_MS } from '../../../src/platform/bucket/in-time.js'
import type { Bucket } from '../../../src/platform/bucket/index.js'
import { SENDS } from '../../../src/platform/bucket/sends.js'
import { s3Bucket, s3Client } from '../../../src/platform/bucket/s3.js'

/** What a machine that has much to do may add. */
const MARGIN_MS = 10_000
const META = { contentType: 'audio/wav' }

const before = { ...process.env }
const servers: (Server | HttpServer)[] = []
afterAll(async () => {
  process.env = before
  for (const server of servers) server.close()
})

const kinds = ['S3', 'GCS'] as const

test.each(kinds)(
  'a store that takes connections and says nothing is given up in time, whatever it was asked (%s)',
  async (kind) => {
    const bucket = await bucketAt(kind, createServer())
    const failing = { code: 'bucket_unavailable' }
    await Promise.all([
      expect(bucket.put('a', Readable.from([Buffer.alloc(1_000_000)]), META)).rejects.toMatchObject(failing),
      expect(bucket.get('a')).rejects.toMatchObject(failing),
      expect(bucket.head('a')).rejects.toMatchObject(failing),
      expect(bucket.delete('a')).rejects.toMatchObject(failing),
      expect(bucket.check()).rejects.toMatchObject(failing),
    ])
  },
  CALL_MS + MARGIN_MS,
)

test.each(kinds)(
  'who waits behind others for a store that says nothing is told so as soon as they are (%s)',
  async (kind) => {
    const bucket = await bucketAt(kind, createServer())
    const puts = Array.from({ length: SENDS + 2 }, (_, index) =>
      bucket.put(`a${index}`, Readable.from([Buffer.alloc(1_000)]), META),
    )
    for (const put of await Promise.allSettled(puts))
      expect(put).toMatchObject({ status: 'rejected', reason: { code: 'bucket_unavailable' } })
  },
  CALL_MS + MARGIN_MS,
)

test.each(kinds)(
  'an object of which the rest never comes ends with an error, for who listens to it (%s)',
  async (kind) => {
    const halfway = createHttpServer((_req, res) => {
      res.writeHead(200, { 'content-length': 1_000_000 }).write(Buffer.alloc(1_000))
    })
    const found = await (await bucketAt(kind, halfway)).get('a')
    await expect(buffer(found!.body)).rejects.toMatchObject({ code: 'bucket_unavailable' })
  },
  SILENCE_MS + MARGIN_MS,
)

test.each(kinds)(
  'an object that breaks off ends with an error, never as a shorter one (%s)',
  async (kind) => {
    const breaking = createHttpServer((_req, res) => {
      res.writeHead(200, { 'content-length': 1_000_000 }).write(Buffer.alloc(1_000), () => res.destroy())
    })
    const found = await (await bucketAt(kind, breaking)).get('a')
    await expect(buffer(found!.body)).rejects.toMatchObject({ code: 'bucket_unavailable' })
  },
)

async function bucketAt(kind: (typeof kinds)[number], server: Server | HttpServer): Promise<Bucket> {
  servers.push(server.listen(0, '127.0.0.1'))
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_S3: url,
    STORAGE_EMULATOR_HOST: url,
  })
  return kind === 'S3'
    ? s3Bucket(s3Client({ forcePathStyle: true }), 'audio')
    : gcsBucket(gcsStorage(), 'audio')
}
