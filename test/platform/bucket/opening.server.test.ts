import { randomUUID } from 'node:crypto'
import { createServer, type AddressInfo } from 'node:net'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { openBuckets } from '../../../src/buckets.js'
import { s3Client } from '../../../src/platform/bucket/s3.js'

const names = { audio: `audio-${randomUUID()}`, cdn: `cdn-${randomUUID()}` }
const inS3 = { dataDir: '/nowhere', store: { kind: 's3', forcePathStyle: true, ...names } } as const
const inGcs = { dataDir: '/nowhere', store: { kind: 'gcs', ...names } } as const
const before = { ...process.env }

beforeAll(async () => {
  process.env.AWS_ENDPOINT_URL_S3 = process.env.VERSITYGW_URL
  const client = s3Client(inS3.store)
  for (const Bucket of Object.values(names)) await client.send(new CreateBucketCommand({ Bucket }))
})
beforeEach(() => {
  process.env = { ...before, AWS_ENDPOINT_URL_S3: before.VERSITYGW_URL }
})
afterAll(() => {
  process.env = before
})

test('two buckets that are there are opened', async () => {
  const { bucket, cdn } = await openBuckets(inS3)
  await Promise.all([bucket.check(), cdn.check()])
})

test('a bucket that is not there stops the start with one line that names its variable', async () => {
  const store = { ...inS3.store, cdn: 'not-there' }
  await expect(openBuckets({ ...inS3, store })).rejects.toThrow(
    /^CDN_BUCKET_NAME: there is no bucket not-there [^\n]*$/,
  )
  process.env.STORAGE_EMULATOR_HOST = before.FAKE_GCS_SERVER_URL
  await expect(openBuckets(inGcs)).rejects.toThrow(/^(CDN_)?BUCKET_NAME: there is no bucket [^\n]*$/)
})

test('credentials that are refused stop the start with one line', async () => {
  process.env.AWS_SECRET_ACCESS_KEY = 'wrong'
  await expect(openBuckets(inS3)).rejects.toThrow(/^(CDN_)?BUCKET_NAME: [^\n]* AWS_ACCESS_KEY_ID[^\n]*$/)
})

test('credentials that are nowhere to be found stop the start with one line', async () => {
  Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere' })
  delete process.env.AWS_SECRET_ACCESS_KEY
  await expect(openBuckets(inS3)).rejects.toThrow(/^(CDN_)?BUCKET_NAME: [^\n]* AWS_ACCESS_KEY_ID[^\n]*$/)
})

test('a region that is not given stops the start with one line', async () => {
  process.env.HOME = '/nowhere'
  delete process.env.AWS_REGION
  await expect(openBuckets(inS3)).rejects.toThrow(/^AWS_REGION: must be set [^\n]*$/)
})

test('a store that is down for now does not stop the start', async () => {
  process.env.AWS_ENDPOINT_URL_S3 = process.env.STORAGE_EMULATOR_HOST = await addressOfNobody()
  for (const config of [inS3, inGcs]) {
    const { bucket } = await openBuckets(config)
    await expect(bucket.check()).rejects.toMatchObject({ code: 'bucket_unavailable' })
  }
})

async function addressOfNobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}
