import { createHash, randomUUID, type Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer, json } from 'node:stream/consumers'
import { Storage } from '@google-cloud/storage'
import { log } from '../log.js'
import { bucketUnavailable, checkedKey, type Bucket, type ObjectMeta, type StoredObject } from './bucket.js'
import { gcsRequests, type Ask } from './gcs-request.js'
import { checkInTime, inTime, statusOf, unlessSilent } from './in-time.js'
import { sends } from './sends.js'
import { spool, type Spooled } from './spool.js'

/** Google Cloud Storage as the environment describes it to the SDK, which knows who we are and signs. */
export function gcsStorage(): Storage {
  return new Storage()
}

/**
 * A bucket of Google Cloud Storage. The store compares what it received with an MD5, which is what it knows that Node
 * takes fast; the hash of the caller is compared here, with what came in.
 */
export function gcsBucket(storage: Storage, name: string): Bucket {
  const ask = gcsRequests(storage)
  const objects = `/storage/v1/b/${encodeURIComponent(name)}/o`
  const pathOf = (key: string) => `${objects}/${encodeURIComponent(checkedKey(key))}`
  const send = sends()
  let signs: Promise<boolean> | undefined

  return {
    async put(key, body, meta, sha256) {
      checkedKey(key)
      const [md5, whole] = [createHash('md5'), createHash('sha256')]
      const spooled = await spool(body, { hashes: sha256 ? [md5, whole] : [md5] })
      try {
        const resource = { name: key, ...meta, md5Hash: md5.digest('base64'), ...checked(whole, sha256?.()) }
        await send(async ({ signal, goesOn }) => {
          const address = `/upload${objects}?uploadType=multipart&fields=name`
          const upload = multipart(resource, spooled, goesOn)
          await buffer(await ask(address, { method: 'POST', signal, ...upload }))
        }, spooled.size)
      } finally {
        await spooled.discard()
      }
    },

    async get(key, range) {
      const address = pathOf(key)
      // Or it would be unpacked on the way, where it was stored packed.
      const headers = {
        'Accept-Encoding': 'gzip',
        ...(range && { Range: `bytes=${range.start}-${range.end}` }),
      }
      return inTime(({ signal }) =>
        ask(`${address}?alt=media`, { headers, signal })
          .then((answer) => ({ body: unlessSilent(answer), size: sizeOf(answer.headers) }))
          .catch(ifStatus(416, () => pastTheEnd(address, signal)))
          .catch(ifStatus(404, () => absent(signal))),
      )
    },

    async head(key) {
      const address = pathOf(key)
      return inTime(({ signal }) =>
        resource(address, signal)
          .then(stored)
          .catch(ifStatus(404, () => absent(signal))),
      )
    },

    async delete(key) {
      const address = pathOf(key)
      await inTime(({ signal }) =>
        ask(address, { method: 'DELETE', signal })
          .then(buffer)
          .catch(ifStatus(404, () => absent(signal))),
      )
    },

    async *list(prefix) {
      let pageToken: string | undefined
      do {
        const query = new URLSearchParams({ prefix, fields: `nextPageToken,items(${FIELDS})` })
        if (pageToken) query.set('pageToken', pageToken)
        const page = await inTime(({ signal }) => pageOf(`${objects}?${query}`, signal))
        for (const item of page.items ?? []) yield stored(item)
        pageToken = page.nextPageToken
      } while (pageToken)
    },

    // An upload is one request, which the store forgets when it breaks off.
    unfinished: async function* () {},

    async url(key, how) {
      checkedKey(key)
      signs ??= canSign(storage, name)
      if (await signs) return inTime(() => signedUrl(storage, name, key, how))
    },

    check: () => checkInTime(({ signal }) => thereIsABucket(signal)),
  }

  /** Of a bucket that is not there nobody may say that an object is not. */
  async function absent(signal: AbortSignal): Promise<undefined> {
    await thereIsABucket(signal)
  }

  /** By what whoever may use its objects may ask. */
  async function thereIsABucket(signal: AbortSignal): Promise<void> {
    await pageOf(`${objects}?maxResults=1&fields=nextPageToken`, signal)
  }

  /** What a range behind the end holds, as a file would have it. */
  async function pastTheEnd(address: string, signal: AbortSignal) {
    return { body: Readable.from([]), size: Number((await resource(address, signal)).size) }
  }

  async function resource(address: string, signal: AbortSignal): Promise<Resource> {
    return (await json(await ask(`${address}?fields=${FIELDS}`, { signal }))) as Resource
  }

  async function pageOf(address: string, signal: AbortSignal): Promise<Page> {
    return (await json(await ask(address, { signal }))) as Page
  }
}

const FIELDS = 'name,size,updated'

interface Resource {
  name: string
  size: string
  updated: string
}

interface Page {
  items?: Resource[]
  nextPageToken?: string
}

function stored({ name, size, updated }: Resource): StoredObject {
  return { key: name, size: Number(size), modified: new Date(updated) }
}

/** Kept with the object. Throws when what came in is not what was hashed. */
function checked(found: Hash, expected: Buffer | undefined) {
  if (!expected) return {}
  if (!found.digest().equals(expected))
    throw bucketUnavailable(new Error('what came in is not what was hashed'))
  return { metadata: { sha256: expected.toString('hex') } }
}

function multipart(
  resource: ObjectMeta & { name: string },
  spooled: Spooled,
  goesOn: () => void,
): Pick<Ask, 'headers' | 'body'> {
  const boundary = randomUUID()
  const type = (contentType: string) => `--${boundary}\r\nContent-Type: ${contentType}\r\n\r\n`
  const head = Buffer.from(
    `${type('application/json; charset=UTF-8')}${JSON.stringify(resource)}\r\n${type(resource.contentType)}`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--`)
  async function* parts() {
    yield head
    yield* spooled.parts(goesOn)
    yield tail
  }
  return {
    headers: {
      'Content-Type': `multipart/related; boundary=${boundary}`,
      'Content-Length': head.length + spooled.size + tail.length,
    },
    body: Readable.from(parts(), { objectMode: false }),
  }
}

function sizeOf(headers: { 'content-range'?: string; 'content-length'?: string }): number {
  return Number(headers['content-range']?.split('/')[1] ?? headers['content-length'])
}

/** Found out once, by signing: with a key of our own, or by asking Google to sign for the role we have. */
async function canSign(storage: Storage, bucket: string): Promise<boolean> {
  try {
    await inTime(() => signedUrl(storage, bucket, 'any', { seconds: 1, contentType: 'text/plain' }))
    return true
  } catch (error) {
    log.info({ reason: String((error as Error).cause) }, 'no URLs can be signed: audio is passed on')
    return false
  }
}

async function signedUrl(
  storage: Storage,
  bucket: string,
  key: string,
  { seconds, contentType }: { seconds: number; contentType: string },
): Promise<string> {
  const file = storage.bucket(bucket).file(key)
  const expires = Date.now() + seconds * 1000
  const [url] = await file.getSignedUrl({
    version: 'v4',
    action: 'read',
    expires,
    responseType: contentType,
  })
  return url
}

function ifStatus<T>(status: number, answer: () => T | Promise<T>) {
  return (error: unknown) => {
    if (statusOf(error) === status) return answer()
    throw error
  }
}
