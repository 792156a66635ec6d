import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { gcsBucket, gcsStorage } from '../../../src/platform/bucket/gcs.js'
import type { Bucket } from '../../../src/platform/bucket/index.js'
import { s3Bucket, s3Client } from '../../../src/platform/bucket/s3.js'

type Fault = 'none' | 'reset' | 'reset after 1 MB' | '500' | '503'

const META = { contentType: 'audio/wav' }
const MB = 1024 * 1024
const name = `sauti-${randomUUID()}`
/** What happens to the next requests, in this order; afterwards all is well. */
let faults: Fault[] = []
let proxies: http.Server[]
const buckets: Record<string, Bucket> = {}

beforeAll(async () => {
  const { VERSITYGW_URL: s3 = '', FAKE_GCS_SERVER_URL: gcs = '' } = process.env
  proxies = [faultyProxy(s3), faultyProxy(gcs)]
  const [s3Url, gcsUrl] = await Promise.all(proxies.map(urlOf))
  Object.assign(process.env, { AWS_ENDPOINT_URL_S3: s3Url, STORAGE_EMULATOR_HOST: gcsUrl })
  const client = s3Client({ forcePathStyle: true })
  await client.send(new CreateBucketCommand({ Bucket: name }))
  await fetch(`${gcs}/storage/v1/b`, { method: 'POST', body: JSON.stringify({ name }) })
  buckets.S3 = s3Bucket(client, name)
  buckets.GCS = gcsBucket(gcsStorage(), name)
})
afterAll(() => {
  for (const proxy of proxies) proxy.close().closeAllConnections()
})

const passing: Fault[][] = [
  ['reset'],
  ['reset after 1 MB'],
  ['500'],
  ['503', '503'],
  ['reset after 1 MB', '503'],
]
const cases = ['S3', 'GCS'].flatMap((kind) => passing.map((each) => [kind, each.join(', '), each] as const))

test.each(cases)('%s: an upload that meets %s is sent again, and stored whole', async (kind, _, met) => {
  const key = `audio/${randomUUID()}`
  const bytes = randomBytes(5 * MB)
  faults = [...met]
  await buckets[kind]!.put(key, Readable.from([bytes.subarray(0, MB), bytes.subarray(MB)]), META)
  expect(faults).toEqual([])
  const found = await buckets[kind]!.get(key)
  expect((await buffer(found!.body)).equals(bytes)).toBe(true)
})

test.each(['S3', 'GCS'])(
  '%s: a store that goes on failing is told of as such, and is used again later',
  async (kind) => {
    const bucket = buckets[kind]!
    const key = `audio/${randomUUID()}`
    const put = () => bucket.put(key, Readable.from([randomBytes(MB)]), META)
    const failing = { code: 'bucket_unavailable', status: 503, extra: { retryAfter: expect.any(Number) } }
    for (const fault of ['503', 'reset', '500'] as const) {
      faults = [fault, fault, fault]
      await expect(put()).rejects.toMatchObject(failing)
    }
    expect(await bucket.head(key)).toBeUndefined()
    await put()
    expect((await bucket.head(key))?.size).toBe(MB)
  },
)

/** Passes requests on to a store, unless a fault is due. */
function faultyProxy(target: string): http.Server {
  return http.createServer((req, res) => {
    const fault = faults.shift() ?? 'none'
    if (fault === 'reset') return void req.socket.destroy()
    if (fault === 'reset after 1 MB') return void resetAfter(req, MB)
    if (fault !== 'none') return void req.resume().once('end', () => res.writeHead(Number(fault)).end())
    passOn(target, req, res)
  })
}

function resetAfter(req: IncomingMessage, bytes: number): void {
  let seen = 0
  req.on('data', (chunk: Buffer) => {
    seen += chunk.length
    if (seen >= bytes) req.socket.destroy()
  })
}

function passOn(target: string, req: IncomingMessage, res: ServerResponse): void {
  const { method, headers } = req
  const asked = http.request(target + req.url!, { method, headers, agent: false }, (answer) => {
    answer.pipe(res.writeHead(answer.statusCode!, answer.headers))
  })
  asked.on('error', () => res.destroy())
  req.pipe(asked)
}

async function urlOf(server: http.Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
