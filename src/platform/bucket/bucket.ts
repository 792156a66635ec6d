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

/** An upload that somebody began and never ended, of which no object shows. */
export interface Unfinished {
  /** For a person to read. */
  name: string
  /** When it began, or was last added to. */
  began: Date
  discard(): Promise<void>
}

/**
 * A folder of immutable objects: on the local disk, in S3 or in GCS. A failing store is a `ProductError` with the
 * code `bucket_unavailable`, within a time that each adapter names; errors of the stream that is put are thrown on as
 * they are. `test/platform/bucket/contract.ts` says all that each adapter must keep.
 */
export interface Bucket {
  /**
   * Once it resolves the object is stored durably; until then nobody sees any of it. `sha256` is asked when the body
   * has ended: what is stored is what has that hash, or nothing.
   */
  put(key: string, body: Readable, meta: ObjectMeta, sha256?: () => Buffer): Promise<void>
  /** The object's bytes from `start` to `end`, both inclusive, or all of them; `size` is that of the whole object. */
  get(
    key: string,
    range?: { start: number; end: number },
  ): Promise<{ body: Readable; size: number } | undefined>
  head(key: string): Promise<StoredObject | undefined>
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>
  list(prefix: string): AsyncIterable<StoredObject>
  /** Uploads that were begun and neither ended nor given up. */
  unfinished(): AsyncIterable<Unfinished>
  /**
   * A URL at which anybody may get the object for so many seconds, told to be of that type; undefined where the store
   * has none to give.
   */
  url(key: string, how: { seconds: number; contentType: string }): Promise<string | undefined>
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
