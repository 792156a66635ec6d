import { createHash, randomUUID } from 'node:crypto'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { s3Client } from '../src/platform/bucket/s3.js'
import { testDatabase, type TestDatabase } from './support/database.js'
import { startSauti, type RunningSauti } from './support/running.js'
import { tone } from './support/tone.js'
import { Volunteer } from './support/volunteer.js'

const { MINIO_URL = '', VERSITYGW_URL = '', FAKE_GCS_SERVER_URL = '' } = process.env
const names = { BUCKET_NAME: `audio-${randomUUID()}`, CDN_BUCKET_NAME: `cdn-${randomUUID()}` }

let database: TestDatabase
let sauti: RunningSauti | undefined
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(async () => {
  await sauti?.close()
  await database.drop()
})

const S3 = { BUCKET_STORE: 's3', S3_FORCE_PATH_STYLE: 'true' }

test.each([
  ['MinIO', { ...S3, AWS_ENDPOINT_URL_S3: MINIO_URL }],
  ['versitygw', { ...S3, AWS_ENDPOINT_URL_S3: VERSITYGW_URL }],
  ['fake-gcs-server', { BUCKET_STORE: 'gcs', STORAGE_EMULATOR_HOST: FAKE_GCS_SERVER_URL }],
])('what was recorded into %s is heard again as it was spoken', async (_, store) => {
  await makeBuckets(store)
  sauti = await startSauti({ ...databaseSettings(), ...awsCredentials(), ...store, ...names })
  const author = await Volunteer.join(sauti.origin)
  const [work] = await author.claim('record', 'sw', 1)
  const audio = new Uint8Array(tone({ seconds: 2 }))
  const id = randomUUID()
  expect((await author.record(work!.id, audio, id)).status).toBe(201)
  const heard = await author.ask(`/recordings/${id}/audio`)
  expect(heard.status).toBe(200)
  expect(sha256(new Uint8Array(await heard.arrayBuffer()))).toBe(sha256(audio))
  expect(await (await fetch(`${sauti.origin}/readyz`)).json()).toMatchObject({ bucket: 'ok' })
})

async function makeBuckets(store: Record<string, string>): Promise<void> {
  if (store.BUCKET_STORE === 's3') {
    process.env.AWS_ENDPOINT_URL_S3 = store.AWS_ENDPOINT_URL_S3
    const client = s3Client({ forcePathStyle: true })
    for (const Bucket of Object.values(names)) await client.send(new CreateBucketCommand({ Bucket }))
    return
  }
  for (const name of Object.values(names)) {
    const answer = await fetch(`${store.STORAGE_EMULATOR_HOST}/storage/v1/b`, {
      method: 'POST',
      body: JSON.stringify({ name }),
    })
    expect(answer.status).toBe(200)
  }
}

function databaseSettings(): Record<string, string> {
  const { host, port, user, database: name } = database.connection
  return {
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USER: user,
    DB_NAME: name,
    ENCRYPTION_KEY: 'a'.repeat(64),
  }
}

function awsCredentials(): Record<string, string> {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_REGION = '' } = process.env
  return { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
