import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Bucket, ObjectMeta } from '../platform/bucket/index.js'
import {
  ENCODINGS,
  FILE_MAX_AGE_S,
  FOLDER,
  FORMAT_VERSION,
  MANIFEST,
  MANIFEST_MAX_AGE_S,
  fileName,
  type Manifest,
} from './files.js'

const packers = {
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 9 }),
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
}

const json = { contentType: 'application/json; charset=utf-8' }
const forever = { ...json, cacheControl: `public, max-age=${FILE_MAX_AGE_S}, immutable` }
const forNow = { ...json, cacheControl: `public, max-age=${MANIFEST_MAX_AGE_S}` }

/**
 * Stores every body under a name of its own content, and the manifest that names them when all are there. Answers
 * the file name by published name; what has not changed is where it was.
 */
export async function publish(
  cdn: Bucket,
  bodies: ReadonlyMap<string, string>,
  takenAt: Date,
): Promise<Record<string, string>> {
  const named = [...bodies].map(([published, body]) => ({ published, body, name: fileName(published, body) }))
  await Promise.all(named.map(({ name, body }) => storeFile(cdn, FOLDER + name, Buffer.from(body))))
  const files = Object.fromEntries(named.map(({ published, name }) => [published, name]))
  const manifest: Manifest = { generated_at: takenAt.toISOString(), version: FORMAT_VERSION, files }
  await store(cdn, FOLDER + MANIFEST, Buffer.from(JSON.stringify(manifest)), forNow)
  return files
}

async function storeFile(cdn: Bucket, key: string, body: Buffer): Promise<void> {
  const forms = [
    { name: key, meta: forever, pack: async () => body },
    ...Object.entries(packers).map(([contentEncoding, pack]) => ({
      name: key + ENCODINGS[contentEncoding as keyof typeof packers],
      meta: { ...forever, contentEncoding },
      pack: () => pack(body),
    })),
  ]
  await Promise.all(
    forms.map(async ({ name, meta, pack }) => {
      if (!(await cdn.head(name))) await store(cdn, name, await pack(), meta)
    }),
  )
}

function store(cdn: Bucket, key: string, body: Buffer, meta: ObjectMeta): Promise<void> {
  return cdn.put(key, Readable.from([body]), meta)
}
