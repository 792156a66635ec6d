import { text } from 'node:stream/consumers'
import type { Bucket } from '../../src/platform/bucket/index.js'

export type Row = Record<string, string | number | null>

export interface PublishedManifest {
  generated_at: string
  version: number
  files: Record<string, string>
}

export async function read(cdn: Bucket, name: string): Promise<string | undefined> {
  const found = await cdn.get(`stats/${name}`)
  return found && text(found.body)
}

export async function manifestOf(cdn: Bucket): Promise<PublishedManifest> {
  return JSON.parse((await read(cdn, 'manifest.json'))!)
}

/** The rows of a published file, found the way its readers find it. */
export async function rowsOf(cdn: Bucket, published: string): Promise<Row[]> {
  const { files } = await manifestOf(cdn)
  return JSON.parse((await read(cdn, files[published]!))!).rows
}
