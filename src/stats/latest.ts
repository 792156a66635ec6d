import { json } from 'node:stream/consumers'
import { z } from 'zod'
import type { Bucket } from '../platform/bucket/index.js'
import { log } from '../platform/log.js'
import { FOLDER, MANIFEST } from './files.js'
import { Totals } from './measures.js'

const Manifest = z.object({ generated_at: z.string(), files: z.object({ totals: z.string() }) })
const File = z.object({ rows: z.tuple([Totals]) })

/** How long a page may show what was read before, and how long it waits for a slow store. */
const FRESH_MS = 5_000
const PATIENCE_MS = 1_000

export interface LatestTotals {
  totals: Totals
  /** The moment that the numbers describe, ISO 8601 in UTC. */
  generated_at: string
}

interface Reading {
  at: number
  latest: Promise<LatestTotals | undefined>
}

const readings = new WeakMap<Bucket, Reading>()

/** The published totals, or undefined before the first snapshot. A store that fails or dawdles leaves the last known. */
export async function latestTotals({ cdn }: { cdn: Bucket }): Promise<LatestTotals | undefined> {
  const known = readings.get(cdn)
  if (known && Date.now() - known.at < FRESH_MS) return known.latest
  const latest = Promise.race([read(cdn), giveUp()]).catch((error: unknown) => {
    log.warn({ err: error }, 'the published totals could not be read')
    return known?.latest
  })
  readings.set(cdn, { at: Date.now(), latest })
  return latest
}

async function read(cdn: Bucket): Promise<LatestTotals | undefined> {
  const manifest = await readJson(cdn, MANIFEST, Manifest)
  const file = manifest && (await readJson(cdn, manifest.files.totals, File))
  return file && { totals: file.rows[0], generated_at: manifest.generated_at }
}

async function readJson<T>(cdn: Bucket, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const found = await cdn.get(FOLDER + name)
  return found && schema.parse(await json(found.body))
}

function giveUp(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS).unref()
  })
}
