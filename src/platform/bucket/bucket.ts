import type { Readable } from 'node:stream'
import { ProductError } from '../errors.js'

/** What a store may tell whoever fetches an object from it. */
export interface ObjectMeta {
  contentType: string
  contentEncoding?: string
  cacheControl?: string
}

export interface StoredObject {
  key: string
  /** Bytes. */
  size: number
  modified: Date
}

/**
 * A folder of immutable objects: the local disk today, S3 or GCS tomorrow. A failing store is a `ProductError`
 * with the code `bucket_unavailable`; errors of the stream that is put are thrown on as they are.
 */
export interface Bucket {
  /** Once it resolves the object is stored durably; until then nobody sees any of it. */
  put(key: string, body: Readable, meta: ObjectMeta): Promise<void>
  /** The object's bytes from `start` to `end`, both inclusive, or all of them. */
  get(
    key: string,
    range?: { start: number; end: number },
  ): Promise<{ body: Readable; size: number } | undefined>
  head(key: string): Promise<StoredObject | undefined>
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>
  list(prefix: string): AsyncIterable<StoredObject>
  /** Resolves when objects could be stored right now. */
  check(): Promise<void>
}

const KEY = /^[a-zA-Z0-9][a-zA-Z0-9._-]*(\/[a-zA-Z0-9][a-zA-Z0-9._-]*)*$/

/** Refuses a key that could leave the bucket or mean different things to different stores. */
export function checkedKey(key: string): string {
  if (!KEY.test(key) || key.length > 512) throw new Error(`not an object key: ${key}`)
  return key
}

/** Seconds after which a client may try a failing store again. */
const RETRY_AFTER_S = 10

export function bucketUnavailable(cause: unknown): ProductError {
  const error = new ProductError(
    'unavailable',
    'bucket_unavailable',
    'The audio store does not answer. Try again.',
    {
      retryAfter: RETRY_AFTER_S,
    },
  )
  error.cause = cause
  return error
}
