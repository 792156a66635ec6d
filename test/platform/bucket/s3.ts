import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, CreateMultipartUploadCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { s3Bucket, s3Client } from '../../../src/platform/bucket/s3.js'
import { contract, type Subject } from './contract.js'

/** The contract on a server that speaks S3, at that address. */
export function s3Contract(name: string, url: string | undefined, exceptions: Subject['exceptions']): void {
  process.env.AWS_ENDPOINT_URL_S3 = url
  const client = s3Client({ forcePathStyle: true })
  const Bucket = `sauti-${randomUUID()}`

  contract(name, {
    async open() {
      await client.send(new CreateBucketCommand({ Bucket }))
      return s3Bucket(client, Bucket)
    },

    missing: async () => s3Bucket(client, `sauti-${randomUUID()}`),

    async begin(Key) {
      await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    },

    async told(Key) {
      const told = await client.send(new HeadObjectCommand({ Bucket, Key }))
      return {
        contentType: told.ContentType,
        contentEncoding: told.ContentEncoding,
        cacheControl: told.CacheControl,
      }
    },

    exceptions,
  })
}
