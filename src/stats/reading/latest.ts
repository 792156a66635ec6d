import { json } from 'node:stream/consumers'
import { z } from 'zod'
import type { Bucket } from '../../platform/bucket/index.js'
import { log } from '../../platform/log.js'
import { FOLDER, MANIFEST } from '../publishing/files.js'
import { CampaignProgress, measures, Totals } from '../publishing/measures.js'

const Manifest = z.object({
  generated_at: z.string(),
  files: z.object({
    totals: z.string(),
    'by-language': z.string(),
    'timeline-monthly': z.string(),
    campaigns: z.string().optional(),
    'timeline-monthly-by-language': z.string().optional(),
  }),
})
const TotalsFile = z.object({ rows: z.tuple([Totals]) })
const LanguagesFile = z.object({ rows: z.array(z.object({ language: z.string(), ...measures })) })
const MonthsFile = z.object({ rows: z.array(z.object({ month: z.string(), ...measures })) })

/** A file that was published before it had the column is read too. */
const CampaignsFile = z.object({
  rows: z.array(CampaignProgress.extend({ disputed: CampaignProgress.shape.disputed.default(0) })),
})
const LanguageMonthsFile = z.object({
  rows: z.array(z.object({ language: z.string(), month: z.string(), ...measures })),
})

/** How long a page may show what was read before. */
const CACHE_MS = 5_000
/** How long a page waits for a slow store. */
const SNAPSHOT_READ_TIMEOUT_MS = 1_000

export interface LatestTotals {
  totals: Totals
  /** The moment that the numbers describe, ISO 8601 in UTC. */
  generated_at: string
}

/** What was published by language, and by month: `YYYY-MM`, oldest first. */
export interface LatestTables {
  languages: z.output<typeof LanguagesFile>['rows']
  months: z.output<typeof MonthsFile>['rows']
}

/** The published totals, or undefined before the first snapshot. While the store fails or is slow, the last known answer stays. */
export const latestTotals = cached(async (cdn): Promise<LatestTotals | undefined> => {
  const manifest = await readJson(cdn, MANIFEST, Manifest)
  const file = manifest && (await readJson(cdn, manifest.files.totals, TotalsFile))
  return file && { totals: file.rows[0], generated_at: manifest.generated_at }
})

/** The published tables, as latestTotals has them. */
export const latestTables = cached(async (cdn): Promise<LatestTables | undefined> => {
  const manifest = await readJson(cdn, MANIFEST, Manifest)
  if (!manifest) return undefined
  const [languages, months] = await Promise.all([
    readJson(cdn, manifest.files['by-language'], LanguagesFile),
    readJson(cdn, manifest.files['timeline-monthly'], MonthsFile),
  ])
  return languages && months && { languages: languages.rows, months: months.rows }
})

export interface LatestCampaigns {
  campaigns: z.output<typeof CampaignsFile>['rows']
  /** The moment that the numbers describe, ISO 8601 in UTC. */
  generated_at: string
}

/** How far each campaign is, as latestTotals has it. */
export const latestCampaigns = cached(async (cdn): Promise<LatestCampaigns | undefined> => {
  const manifest = await readJson(cdn, MANIFEST, Manifest)
  if (!manifest?.files.campaigns) return undefined
  const file = await readJson(cdn, manifest.files.campaigns, CampaignsFile)
  return file && { campaigns: file.rows, generated_at: manifest.generated_at }
})

/** What was published by language and month, in the order of months. */
export type LanguageMonths = z.output<typeof LanguageMonthsFile>['rows']

/** The months of each language, as latestTotals has the totals. */
export const latestLanguageMonths = cached(async (cdn): Promise<LanguageMonths | undefined> => {
  const manifest = await readJson(cdn, MANIFEST, Manifest)
  const name = manifest?.files['timeline-monthly-by-language']
  return name === undefined ? undefined : (await readJson(cdn, name, LanguageMonthsFile))?.rows
})

interface CacheEntry<T> {
  at: number
  latest: Promise<T | undefined>
}

function cached<T>(read: (cdn: Bucket) => Promise<T | undefined>) {
  const cache = new WeakMap<Bucket, CacheEntry<T>>()
  return async ({ cdn }: { cdn: Bucket }): Promise<T | undefined> => {
    const known = cache.get(cdn)
    if (known && Date.now() - known.at < CACHE_MS) return known.latest
    const latest = Promise.race([read(cdn), timeout()]).catch((error: unknown) => {
      log.warn({ err: error }, 'the published numbers could not be read')
      return known?.latest
    })
    cache.set(cdn, { at: Date.now(), latest })
    return latest
  }
}

async function readJson<T>(cdn: Bucket, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const found = await cdn.get(FOLDER + name)
  return found && schema.parse(await json(found.body))
}

function timeout(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(
      () => reject(new Error(`no answer in ${SNAPSHOT_READ_TIMEOUT_MS} ms`)),
      SNAPSHOT_READ_TIMEOUT_MS,
    ).unref()
  })
}
