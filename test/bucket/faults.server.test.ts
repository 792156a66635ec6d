import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand } from '@aws-sdk/client-s3'
import type { Bucket } from '../../src/platform/bucket/index.js'
import { s3Bucket, s3Client } from '../../src/platform/bucket/s3.js'
import { testDatabase, type TestDatabase } from '../support/database.js'
import { FaultyWire, type Fault } from '../support/faulty-wire.js'
import { onDatabase, startSauti, type RunningSauti } from '../support/running.js'
import { SlowUpload } from '../support/slow-upload.js'
import { tone } from '../support/tone.js'
import { Volunteer, type Work } from '../support/volunteer.js'

/** However badly the store is, a volunteer has an answer by then. */
const ANSWER_MS = 30_000
const FAULTS: Fault[] = ['refuse', 'hang', 'reset', 'slow-down', 'broken']

const audio = tone({ seconds: 5 })

jest.setTimeout(180_000)

let db: TestDatabase
let wire: FaultyWire
let sauti: RunningSauti
let author: Volunteer
let listener: Volunteer
/** The store itself, past the wire. */
let bucket: Bucket
const name = `sauti-${randomUUID()}`
const CDN = `${name}-cdn`

beforeAll(async () => {
  const url = new URL(process.env.VERSITYGW_URL!)
  process.env.AWS_ENDPOINT_URL_S3 = url.href
  const client = s3Client({ forcePathStyle: true })
  for (const Bucket of [name, CDN]) await client.send(new CreateBucketCommand({ Bucket }))
  bucket = s3Bucket(client, name)
  db = await testDatabase()
  wire = await FaultyWire.to(Number(url.port))
  sauti = await startSauti({
    ...onDatabase(db.connection),
    ...s3Settings(),
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${wire.port}`,
  })
  author = await Volunteer.join(sauti.origin)
  listener = await Volunteer.join(sauti.origin)
})
afterAll(async () => {
  await (sauti as RunningSauti | undefined)?.close()
  await wire.close()
  await db.drop()
})

function s3Settings(): Record<string, string> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = process.env as Record<string, string>
  return {
    BUCKET_STORE: 's3',
    BUCKET_NAME: name,
    CDN_BUCKET_NAME: CDN,
    S3_FORCE_PATH_STYLE: 'true',
    AWS_ACCESS_KEY_ID: AWS_ACCESS_KEY_ID!,
    AWS_SECRET_ACCESS_KEY: AWS_SECRET_ACCESS_KEY!,
    AWS_REGION: AWS_REGION!,
  }
}

const inTime = <T>(answer: Promise<T>): Promise<T> =>
  Promise.race([
    answer,
    new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error('no answer in time')), ANSWER_MS).unref(),
    ),
  ])

async function keysOf(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of bucket.list('audio/')) keys.push(key)
  return keys
}

/** Every recording that was acknowledged has its one object, and there is no other; nothing is left half sent. */
async function expectOrder(): Promise<void> {
  const { rows } = await db.pool.query<{ key: string }>(
    `select 'audio/' || id || '/' || attempt as key from recordings where withdrawn_at is null order by 1`,
  )
  expect((await keysOf()).sort()).toEqual(rows.map(({ key }) => key))
  for await (const upload of bucket.unfinished()) throw new Error(`${upload.name} is left`)
}

async function readiness() {
  const answer = await fetch(`${sauti.origin}/readyz`)
  return { status: answer.status, store: ((await answer.json()) as { bucket: string }).bucket }
}

const claim = async (count: number) => (await author.claim('record', 'sw', count)) as [Work, Work]

test.each(FAULTS)(
  'while the store does “%s” nobody loses a recording, nobody waits for long, the rest goes on, and it mends by itself',
  async (fault) => {
    const [played, task] = await claim(2)
    expect((await author.record(played.id, new Uint8Array(audio))).status).toBe(201)
    const [review] = await listener.claim('validate', 'sw', 1)
    const id = randomUUID()

    await wire.suffer(fault)
    const refused = await inTime(author.record(task.id, new Uint8Array(audio), id))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10'])
    expect(await refused.json()).toMatchObject({ code: 'bucket_unavailable' })
    expect((await fetch(`${sauti.origin}/en/record?language=sw`)).status).toBe(200)
    expect((await listener.vote(review!.id, 'accept')).status).toBe(201)
    // What is short passes a wire that is cut after some bytes.
    expect(await readiness()).toEqual({ status: 200, store: fault === 'reset' ? 'ok' : 'no_answer' })

    await wire.suffer()
    expect((await inTime(author.record(task.id, new Uint8Array(audio), id))).status).toBe(201)
    expect(await readiness()).toEqual({ status: 200, store: 'ok' })
    await expectOrder()
  },
)

test('a store that is slow makes an upload slow, and no more', async () => {
  const [task] = await claim(1)
  await wire.suffer('slow')
  expect((await inTime(author.record(task.id, new Uint8Array(audio)))).status).toBe(201)
  await wire.suffer()
  await expectOrder()
})

test('a phone that hangs up, or is overtaken by its next try, leaves no half of anything in the store', async () => {
  const [task, other] = await claim(2)
  const id = randomUUID()
  const late = new SlowUpload(author, task.id, audio, id)
  late.send(audio.length / 2)
  expect((await author.record(task.id, new Uint8Array(audio), id)).status).toBe(201)
  expect(await late.finish()).toBe(200)

  const gone = new SlowUpload(author, other.id, audio)
  gone.send(audio.length / 2)
  await gone.hangUp()
  expect((await author.record(other.id, new Uint8Array(audio))).status).toBe(201)
  await expectOrder()
})

test('a bucket that is taken away is told of, and uploads go on once it is back', async () => {
  const [task] = await claim(1)
  for (const key of await keysOf()) await client().send(new DeleteObjectCommand({ Bucket: name, Key: key }))
  await client().send(new DeleteBucketCommand({ Bucket: name }))
  const refused = await inTime(author.record(task.id, new Uint8Array(audio)))
  expect(refused.status).toBe(503)
  expect((await readiness()).store).toBe('no_answer')
  await client().send(new CreateBucketCommand({ Bucket: name }))
  expect((await author.record(task.id, new Uint8Array(audio))).status).toBe(201)
})

const client = () => s3Client({ forcePathStyle: true })
