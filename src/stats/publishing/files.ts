import { createHash } from 'node:crypto'

/** Where everything published stands in the CDN's bucket. */
export const FOLDER = 'stats/'
export const MANIFEST = 'manifest.json'
/** What all files look like, as JSON Schema. */
export const SCHEMA = 'schema.json'

/** Version of the files' format, as the manifest tells it. A column or file may be added without a new one. */
export const FORMAT_VERSION = 1

/** How long others may keep a manifest before they ask again, in seconds. */
export const MANIFEST_MAX_AGE_S = 60
/** A year: what has this name always has this content. */
export const FILE_MAX_AGE_S = 365 * 24 * 60 * 60

/** How long a file stays that no manifest names any more, for those who still hold an old one, in seconds. */
export const KEPT_SECONDS = 6 * 60 * 60

/** Characters of the hash that a file is named by. */
const HASH_LENGTH = 16
const FILE = new RegExp(`^[a-z]+(-[a-z]+)*-[0-9a-f]{${HASH_LENGTH}}\\.json$`)

/** The forms each file is stored in: the file itself, and packed with this added to its name. */
export const ENCODINGS = { gzip: '.gz', br: '.br' } as const
export type Encoding = keyof typeof ENCODINGS

export interface Manifest {
  /** The moment that the numbers describe, ISO 8601 in UTC. */
  generated_at: string
  version: number
  /** Published name to the file's address, relative to the manifest. */
  files: Record<string, string>
}

/** The text of a file. */
export function bodyOf(rows: readonly object[]): string {
  return JSON.stringify({ rows })
}

export const EMPTY_BODY = bodyOf([])

/** The name of an immutable file: the same content always has the same one. */
export function fileName(published: string, body: string): string {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, HASH_LENGTH)
  return `${published}-${hash}.json`
}

/** Whether `name` is what fileName makes, so that nothing else in the bucket can be asked for by this way. */
export function isFileName(name: string): boolean {
  return FILE.test(name)
}
