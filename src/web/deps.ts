import type { Request, Response } from 'express'
import type { REASONS, VERDICTS } from '../shared/verdicts.js'
import type { CampaignSummary, LanguageSummary } from '../campaigns/index.js'
import type { historyOf, Totals as Contributions } from '../consensus/index.js'
import type { Consent, Contributor } from '../identity/index.js'
import type { Badge, Progress, Recognition, ShownBadge } from '../recognition/index.js'
import type { LanguageMonths, LatestCampaigns, LatestTables, LatestTotals } from '../stats/index.js'
import type { AssetUrl } from './assets.js'

/** A language one can contribute in, with what was done in it. */
export type Language = LanguageSummary

/** The person behind a request, as far as a page shows them. */
export type PageContributor = Pick<
  Contributor,
  | 'id'
  | 'username'
  | 'age_band'
  | 'gender'
  | 'mother_tongue'
  | 'region'
  | 'leaderboards'
  | 'consented'
  | 'weekly_goal'
>

/** One page of what somebody did, newest first. */
export type History = Awaited<ReturnType<typeof historyOf>>

export type {
  Badge,
  Consent,
  Contributions,
  LanguageMonths,
  LatestTables,
  LatestTotals,
  Progress,
  Recognition,
  ShownBadge,
}

/** What somebody says about themselves. */
export type Profile = Pick<PageContributor, 'username' | 'age_band' | 'gender' | 'mother_tongue' | 'region'>

/** A recording to judge. */
export interface Clip {
  assignment: string
  recording: string
  /** What its speaker read. */
  sentence: string
  /** Proves from when on somebody can have heard it through; for wasHeard. */
  heard: string
}

/** What people do whose browser runs no script, as the person of a request. */
export interface PlainWork {
  /** Agrees to the terms, and becomes a contributor on this device unless they are one. */
  join(req: Request, res: Response, profile: Profile): Promise<void>
  /** The clip in hand, or the next; undefined when none is left. */
  claim(req: Request, language: string): Promise<Clip | undefined>
  /** Whether as much time has passed as the clip takes. */
  wasHeard(assignment: string, heard: string): boolean
  vote(
    req: Request,
    vote: {
      id: string
      assignment: string
      verdict: (typeof VERDICTS)[number]
      reasons: (typeof REASONS)[number][]
    },
  ): Promise<void>
  skip(req: Request, assignment: string): Promise<void>
}

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
  /** From the same; undefined before the first snapshot. */
  latestCampaigns(): Promise<LatestCampaigns | undefined>
  /** From the database, for those that no snapshot knows yet. */
  findCampaign(id: string): Promise<CampaignSummary | undefined>
  /** From the same, month by month. */
  latestLanguageMonths(): Promise<LanguageMonths | undefined>
  /** Address of the published statistics' manifest; ours if unset. */
  statsManifest?: string | undefined
  /** The person of this request, or null for somebody unknown. */
  contributorOf(req: Request): PageContributor | null
  contributionsOf(contributorId: string, since: Date): Promise<Contributions>
  /** What they did in all, and have for it. */
  recognise(contributorId: string): Promise<Recognition>
  /** As a viewer (null for a stranger) may see it. */
  findBadge(id: string, viewer: string | null): Promise<ShownBadge | undefined>
  /** Lets everybody with its link see a badge of the request's person, or nobody else. */
  shareBadge(req: Request, id: string, shared: boolean): Promise<unknown>
  setWeeklyGoal(req: Request, goal: number | null): Promise<void>
  historyOf(contributorId: string, page: { limit: number; before?: string }): Promise<History>
  consentsOf(contributorId: string): Promise<Consent[]>
  plainWork: PlainWork
}
