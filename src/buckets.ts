import path from 'node:path'
import type { Config, Store } from './config.js'
import { localBucket, refusalOf, type Bucket } from './platform/bucket/index.js'
import { StartError } from './platform/errors.js'
import { log } from './platform/log.js'

export interface Buckets {
  /** Audio. */
  bucket: Bucket
  /** What anybody may read. */
  cdn: Bucket
}

/**
 * Opens both buckets. One that is not there or not ours is a StartError; a store that does not answer now may do so
 * later, and is only told of.
 */
export async function openBuckets({ store, dataDir }: Pick<Config, 'store' | 'dataDir'>): Promise<Buckets> {
  if (store.kind === 'local')
    return { bucket: await local(dataDir, 'bucket'), cdn: await local(dataDir, 'cdn') }
  const open = await (store.kind === 's3' ? s3(store.forcePathStyle) : gcs())
  const [bucket, cdn] = [open(store.audio), open(store.cdn)]
  await Promise.all([
    mayBeUsed(bucket, store, 'BUCKET_NAME', store.audio),
    mayBeUsed(cdn, store, 'CDN_BUCKET_NAME', store.cdn),
  ])
  return { bucket, cdn }
}

function local(dataDir: string, name: string): Promise<Bucket> {
  const folder = path.join(dataDir, name)
  return localBucket(folder).catch((error: Error) => {
    throw new StartError(`DATA_DIR: ${folder} cannot be used (${error.message})`)
  })
}

/** The SDKs are large: only who uses one loads it. */
async function s3(forcePathStyle: boolean) {
  const { s3Bucket, s3Client } = await import('./platform/bucket/s3.js')
  const client = s3Client({ forcePathStyle })
  await client.config.region().catch((error: Error) => {
    throw new StartError(`AWS_REGION: must be set when BUCKET_STORE is s3 (${error.message})`)
  })
  return (name: string) => s3Bucket(client, name)
}

async function gcs() {
  const { gcsBucket, gcsStorage } = await import('./platform/bucket/gcs.js')
  const storage = gcsStorage()
  return (name: string) => gcsBucket(storage, name)
}

type Cloud = Exclude<Store, { kind: 'local' }>

async function mayBeUsed(bucket: Bucket, { kind }: Cloud, variable: string, name: string): Promise<void> {
  try {
    await bucket.check()
  } catch (error) {
    const cause = (error as Error).cause as Error
    const why = refusalOf(cause)
    if (!why)
      return log.warn(
        { err: cause, bucket: name },
        'the bucket does not answer; it is asked again when needed',
      )
    throw new StartError(`${lineOf[why](variable, name, kind)} (${oneLine(cause)})`)
  }
}

const lineOf = {
  missing: (variable: string, name: string) => `${variable}: there is no bucket ${name}`,
  elsewhere: (variable: string, name: string) =>
    `AWS_REGION: the bucket ${name} of ${variable} is in another region`,
  refused: (variable: string, name: string, kind: Cloud['kind']) =>
    `${variable}: the bucket ${name} cannot be used with the credentials of ${CREDENTIALS[kind]}`,
}

const CREDENTIALS = {
  s3: 'AWS_ACCESS_KEY_ID, AWS_PROFILE or the role',
  gcs: 'GOOGLE_APPLICATION_CREDENTIALS or the workload identity',
}

const REASON_LENGTH = 200

function oneLine({ name, message }: Error): string {
  return `${name}: ${message}`.replace(/\s+/g, ' ').slice(0, REASON_LENGTH)
}
