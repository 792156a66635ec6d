import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { checkedKey, type Bucket, type StoredObject, type Unfinished } from './bucket.js'
import { checkInTime, CONNECT_MS, inTime, SOCKETS, statusOf, unlessSilent } from './in-time.js'
import { sends } from './sends.js'
import { spool } from './spool.js'

/** Errors are thrown; the SDK would also print on the console that it does not try again. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

/** A client of S3, or of what speaks like it, as the environment describes it to the SDK. */
export function s3Client(settings: { forcePathStyle: boolean }): S3Client {
  const agent = { maxSockets: SOCKETS, keepAlive: true }
  return new S3Client({
    ...settings,
    // Attempts are counted in one place, and a body that is a stream the SDK would send only once.
    maxAttempts: 1,
    logger: SILENT,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, httpAgent: agent, httpsAgent: agent },
  })
}

/** A bucket of S3. The store itself compares what it received with the hash that is sent along. */
export function s3Bucket(client: S3Client, name: string): Bucket {
  const Bucket = name
  const send = sends()

  return {
    async put(key, body, meta, sha256) {
      const Key = checkedKey(key)
      const spooled = await spool(body)
      try {
        const about = {
          Bucket,
          Key,
          ContentLength: spooled.size,
          ContentType: meta.contentType,
          ContentEncoding: meta.contentEncoding,
          CacheControl: meta.cacheControl,
          ChecksumSHA256: sha256?.().toString('base64'),
        }
        await send(async ({ signal, goesOn }) => {
          const Body = Readable.from(spooled.parts(goesOn), { objectMode: false })
          await client
            .send(new PutObjectCommand({ ...about, Body }), { abortSignal: signal })
            .finally(() => Body.destroy())
        }, spooled.size)
      } finally {
        await spooled.discard()
      }
    },

    async get(key, range) {
      const about = { Bucket, Key: checkedKey(key) }
      const Range = range && `bytes=${range.start}-${range.end}`
      const found = await inTime(({ signal }) =>
        client
          .send(new GetObjectCommand({ ...about, Range }), { abortSignal: signal })
          .catch(ifStatus(416, () => pastTheEnd(about, signal)))
          .catch(ifStatus(404, () => absent(signal))),
      )
      if (!found) return undefined
      const { Body, ContentRange, ContentLength } = found
      const size = ContentRange ? Number(ContentRange.split('/')[1]) : ContentLength!
      return { body: unlessSilent(Body as Readable), size }
    },

    async head(key) {
      const command = new HeadObjectCommand({ Bucket, Key: checkedKey(key) })
      const found = await inTime(({ signal }) =>
        client.send(command, { abortSignal: signal }).catch(ifStatus(404, () => absent(signal))),
      )
      return found && { key, size: found.ContentLength!, modified: found.LastModified! }
    },

    async delete(key) {
      const command = new DeleteObjectCommand({ Bucket, Key: checkedKey(key) })
      await inTime(({ signal }) =>
        client.send(command, { abortSignal: signal }).catch(ifStatus(404, () => absent(signal))),
      )
    },

    list: (prefix) => objects(client, name, prefix),
    unfinished: () => uploads(client, name),

    async url(key, { seconds, contentType }) {
      const command = new GetObjectCommand({
        Bucket,
        Key: checkedKey(key),
        ResponseContentType: contentType,
      })
      return inTime(() => getSignedUrl(client, command, { expiresIn: seconds }))
    },

    check: () =>
      checkInTime(({ signal }) => client.send(new HeadBucketCommand({ Bucket }), { abortSignal: signal })),
  }

  /** Of a bucket that is not there nobody may say that an object is not. */
  async function absent(abortSignal: AbortSignal): Promise<undefined> {
    await client.send(new HeadBucketCommand({ Bucket }), { abortSignal })
  }

  /** What a range behind the end holds, as a file would have it. */
  async function pastTheEnd(about: { Bucket: string; Key: string }, abortSignal: AbortSignal) {
    const { ContentLength } = await client.send(new HeadObjectCommand(about), { abortSignal })
    return { Body: Readable.from([]), ContentLength, ContentRange: undefined }
  }
}

async function* objects(client: S3Client, Bucket: string, Prefix: string): AsyncIterable<StoredObject> {
  let ContinuationToken: string | undefined
  do {
    const command = new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken })
    const page = await inTime(({ signal }) => client.send(command, { abortSignal: signal }))
    for (const { Key, Size, LastModified } of page.Contents ?? [])
      yield { key: Key!, size: Size!, modified: LastModified! }
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken)
}

async function* uploads(client: S3Client, Bucket: string): AsyncIterable<Unfinished> {
  let next: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}
  while (next) {
    const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({ Bucket, ...next })
    const page = await inTime(({ signal }) => client.send(command, { abortSignal: signal }))
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId })
      yield {
        name: `${Key} (upload ${UploadId})`,
        began: Initiated!,
        discard: () =>
          inTime(async ({ signal }) => {
            await client.send(abort, { abortSignal: signal }).catch(ifStatus(404, () => undefined))
          }),
      }
    }
    next = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
      : undefined
  }
}

function ifStatus<T>(status: number, answer: () => T | Promise<T>) {
  return (error: unknown) => {
    if (statusOf(error) === status) return answer()
    throw error
  }
}
