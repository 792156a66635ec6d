import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Bucket, ObjectMeta } from '../../platform/bucket/index.js'
import {
  ENCODINGS,
  FILE_MAX_AGE_S,
  FOLDER,
  FORMAT_VERSION,
  MANIFEST,
  MANIFEST_MAX_AGE_S,
  KEPT_SECONDS,
  fileName,
  type Manifest,
} from './files.js'
import { servedFiles } from './served.js'

/** Nobody prunes what is younger. */
const FRESH_MS = (KEPT_SECONDS * 1000) / 2

const json = { contentType: 'application/json; charset=utf-8' }
const forever = { cacheControl: `public, max-age=${FILE_MAX_AGE_S}, immutable` }
const forNow = { ...json, cacheControl: `public, max-age=${MANIFEST_MAX_AGE_S}` }

/**
 * Each file as it is, for a CDN to pack as its readers like it; and packed, as bytes that no store takes for the file
 * itself in an encoding, which some would undo on the way.
 */
const FORMS = [
  { suffix: '', contentType: json.contentType, pack: async (body: Buffer) => body },
  { suffix: ENCODINGS.gzip, contentType: 'application/gzip', pack: packGzip },
  { suffix: ENCODINGS.br, contentType: 'application/octet-stream', pack: packBrotli },
]

/**
 * Stores every body under a name of its own content, and the manifest that names them when all are there. Answers
 * the file name by published name; what has not changed is where it was. Whoever dies on the way, or publishes at the
 * same time, leaves a manifest whose files are all there.
 */
export async function publish(
  cdn: Bucket,
  bodies: ReadonlyMap<string, string>,
  takenAt: Date,
): Promise<Record<string, string>> {
  const named = [...bodies].map(([published, body]) => ({ published, body, name: fileName(published, body) }))
  const served = await servedFiles(cdn)
  await Promise.all(named.map(({ name, body }) => storeFile(cdn, name, Buffer.from(body), served?.has(name))))
  const files = Object.fromEntries(named.map(({ published, name }) => [published, name]))
  const manifest: Manifest = { generated_at: takenAt.toISOString(), version: FORMAT_VERSION, files }
  await storeForNow(cdn, MANIFEST, JSON.stringify(manifest))
  return files
}

/** An old file that the manifest does not name may be pruned at this moment: it is written anew. */
async function storeFile(cdn: Bucket, name: string, body: Buffer, isServed = false): Promise<void> {
  await Promise.all(
    FORMS.map(async ({ suffix, contentType, pack }) => {
      const key = FOLDER + name + suffix
      const found = await cdn.head(key)
      if (found && (isServed || Date.now() - found.modified.getTime() < FRESH_MS)) return
      await store(cdn, key, await pack(body), { ...forever, contentType })
    }),
  )
}

/** Stores what has a lasting name, and is to be asked for again. */
export function storeForNow(cdn: Bucket, name: string, body: string): Promise<void> {
  return store(cdn, FOLDER + name, Buffer.from(body), forNow)
}

function store(cdn: Bucket, key: string, body: Buffer, meta: ObjectMeta): Promise<void> {
  const sha256 = () => createHash('sha256').update(body).digest()
  return cdn.put(key, Readable.from([body]), meta, sha256)
}

function packGzip(body: Buffer): Promise<Buffer> {
  return promisify(gzip)(body, { level: 9 })
}

function packBrotli(body: Buffer): Promise<Buffer> {
  return promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } })
}
