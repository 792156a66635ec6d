import type { Request } from 'express'
import type { Contributor } from '../identity/index.js'
import type { AssetUrl } from './assets.js'

/** A language one can contribute in, with what was done in it. */
export interface Language {
  /** BCP 47 tag. */
  code: string
  /** In English. */
  name: string
  native_name: string
  dir: 'ltr' | 'rtl'
  sentences: number
  recordings: number
}

/** The row of the published `totals` file. */
export interface Totals {
  speakers: number
  recordings: number
  valid: number
  invalid: number
  hours: number
  hours_valid: number
  languages: number
  validations: number
}

/** The person behind a request, as far as a page shows them. */
export type PageContributor = Pick<
  Contributor,
  'id' | 'username' | 'age_band' | 'gender' | 'mother_tongue' | 'region' | 'consented'
>

/** How much one person gave. */
export interface Contributions {
  recordings: number
  validations: number
}

/** What the pages ask of the features. */
export interface WebDeps {
  assets: AssetUrl
  /** Where people reach the site, without a slash at the end; what the request says if unset. */
  publicUrl?: string | undefined
  listLanguages(): Promise<Language[]>
  /** From the published snapshot; undefined before the first one. */
  latestTotals(): Promise<Totals | undefined>
  /** The person of this request, or null for somebody unknown. */
  contributorOf(req: Request): PageContributor | null
  /** In all, or since a moment. */
  contributionsOf(contributorId: string, since?: Date): Promise<Contributions>
}
