import type { Request } from 'express'
import type { LanguageSummary } from '../campaigns/index.js'
import type { historyOf, Totals as Contributions } from '../consensus/index.js'
import type { Consent, Contributor } from '../identity/index.js'
import type { LatestTables, LatestTotals } from '../stats/index.js'
import type { AssetUrl } from './assets.js'

/** A language one can contribute in, with what was done in it. */
export type Language = LanguageSummary

/** The person behind a request, as far as a page shows them. */
export type PageContributor = Pick<
  Contributor,
  'id' | 'username' | 'age_band' | 'gender' | 'mother_tongue' | 'region' | 'consented'
>

/** One page of what somebody did, newest first. */
export type History = Awaited<ReturnType<typeof historyOf>>

export type { Consent, Contributions, LatestTables, LatestTotals }

/** What the pages ask of the features. */
export interface WebDeps {
  assets: AssetUrl
  /** Where people reach the site, without a slash at the end; what the request says if unset. */
  publicUrl?: string | undefined
  /** How to reach whoever runs the site: an e-mail address or an https URL. */
  contact?: string | undefined
  listLanguages(): Promise<Language[]>
  /** From the published snapshot; undefined before the first one. */
  latestTotals(): Promise<LatestTotals | undefined>
  /** From the same; for who has no charts. */
  latestTables(): Promise<LatestTables | undefined>
  /** Address of the published statistics' manifest; ours if unset. */
  statsManifest?: string | undefined
  /** The person of this request, or null for somebody unknown. */
  contributorOf(req: Request): PageContributor | null
  /** In all, or since a moment. */
  contributionsOf(contributorId: string, since?: Date): Promise<Contributions>
  historyOf(contributorId: string, page: { limit: number; before?: string }): Promise<History>
  consentsOf(contributorId: string): Promise<Consent[]>
}
