import { CreateBucketCommand } from '@aws-sdk/client-s3'
import type { Bucket } from '../../src/platform/bucket/index.js'
import { gcsBucket, gcsStorage } from '../../src/platform/bucket/gcs.js'
import { s3Bucket, s3Client } from '../../src/platform/bucket/s3.js'

/** A real store that `npm run test:buckets` started. */
export interface TestStore {
  name: string
  url: string
  makeBucket(name: string): Promise<void>
  /** A bucket of it, as Sauti opens it. */
  open(name: string): Bucket
  /** What tells a process of Sauti to use it, or what stands at that address instead. */
  settings(at?: string): Record<string, string>
}

const {
  MINIO_URL = '',
  VERSITYGW_URL = '',
  FAKE_GCS_SERVER_URL = '',
  AWS_ACCESS_KEY_ID = '',
  AWS_SECRET_ACCESS_KEY = '',
  AWS_REGION = '',
} = process.env

function s3(name: string, url: string): TestStore {
  const client = () => {
    process.env.AWS_ENDPOINT_URL_S3 = url
    return s3Client({ forcePathStyle: true })
  }
  return {
    name,
    url,
    makeBucket: async (Bucket) => void (await client().send(new CreateBucketCommand({ Bucket }))),
    open: (bucket) => s3Bucket(client(), bucket),
    settings: (at = url) => ({
      BUCKET_STORE: 's3',
      S3_FORCE_PATH_STYLE: 'true',
      AWS_ENDPOINT_URL_S3: at,
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
      AWS_REGION,
    }),
  }
}

function gcs(name: string, url: string): TestStore {
  return {
    name,
    url,
    async makeBucket(bucket) {
      const body = JSON.stringify({ name: bucket })
      const answer = await fetch(`${url}/storage/v1/b`, { method: 'POST', body })
      if (!answer.ok) throw new Error(`making a bucket was answered ${answer.status}`)
    },
    open(bucket) {
      process.env.STORAGE_EMULATOR_HOST = url
      return gcsBucket(gcsStorage(), bucket)
    },
    settings: (at = url) => ({ BUCKET_STORE: 'gcs', STORAGE_EMULATOR_HOST: at }),
  }
}

export const versitygw = s3('versitygw', VERSITYGW_URL)
export const minio = s3('MinIO', MINIO_URL)
export const fakeGcsServer = gcs('fake-gcs-server', FAKE_GCS_SERVER_URL)
