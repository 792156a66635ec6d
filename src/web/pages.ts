import type { ReportReason } from '../shared/report-reasons.js'
import type { CampaignData } from '../browser/campaign/page-data.js'
import type { DashboardData, EmbedData } from '../browser/dashboard/page-data.js'
import type { ContributeData, RecordData } from '../browser/lib/page-data.js'
import type { LanguageSummary } from '../campaigns/index.js'
import type { historyOf, Totals } from '../consensus/index.js'
import type { Consent, Contributor } from '../identity/index.js'
import type { Badge, Recognition, ShownBadge } from '../recognition/index.js'
import type { LatestTotals } from '../stats/index.js'
import type { Milestone } from './milestones.js'

/** How a link to a page is shown elsewhere; `picture` is an absolute address. */
export interface Shared {
  title: string
  description: string
  picture: string
}

/** The props of every page, by the name of its view. `data` goes to the page's script as JSON. */
export interface Pages {
  home: {
    shared: Shared
    languages: LocalLanguage[]
    /** The one to offer first. */
    language: LocalLanguage | undefined
    latest: LatestTotals | undefined
    /** "Voice" in many languages. */
    words: Word[]
  }
  join: {
    next: string
    /** True for somebody who took their consent back: only that is asked of them. */
    known: boolean
    choices: ProfileChoices
    data: { next: string; known: string | null; consent: { document: string; version: string } }
  }
  record: ContributeProps & { reportReasons: readonly ReportReason[]; data: RecordData }
  validate: ContributeProps & { reportReasons: readonly ReportReason[]; data: ContributeData }
  /** Listening without script. */
  listen: ContributeProps & {
    clip: Clip | undefined
    state: 'begin' | 'listen' | 'hear-first' | 'empty'
  }
  /** `manifest` is the address of the published statistics' manifest. */
  dashboard: {
    shared: Shared
    latest: LatestTotals | undefined
    tables: PlainTables | undefined
    /** Hours to be confirmed next. */
    goal: number
    /** The only one that is looked at, as the address names it. */
    language: Option | undefined
    /** Those that something was recorded in. */
    languages: Option[]
    manifest: string
    data: DashboardData
  }
  /** `progress` is what the snapshot of `generatedAt` says, if it knows the campaign; `query` leads to its work. */
  campaign: {
    title: string
    state: 'open' | 'paused' | 'closed'
    language: { code: string; name: string }
    /** What its title is set in, if not the Latin font. */
    font: string | undefined
    progress: CampaignData['progress']
    generatedAt: string | undefined
    query: string
    data: CampaignData
  }
  /** One chart, for other people's pages. `dashboard` is where all of them are. */
  embed: {
    title: string
    language: Option | undefined
    hasLegend: boolean
    dashboard: string
    data: EmbedData
  }
  'thank-you': {
    all: Pick<Totals, 'recordings' | 'validations'>
    session: Totals
    language: LocalLanguage | undefined
    /** The one they came from, if any. */
    campaign: string | undefined
    /** Earned just now, with the names of their languages. */
    earned: (Badge & { languageName: string })[]
    /** Of what was done in the language. */
    milestones: Milestone[]
    recognition: Recognition
    /** What the language has in confirmed hours, and makes for. */
    together: { hours: number; goal: number } | undefined
  }
  /** `address` is where others find it, once it is shared. */
  badge: {
    badge: ShownBadge
    named: { title: string; reached: string; languageName: string; date: string }
    address: string
    title: string
    shared: Shared
  }
  about: Record<never, never>
  terms: { version: string }
  /** `href` leads to whoever runs the site. */
  privacy: { contact: { address: string; href: string } | undefined }
  me: {
    /** What somebody known is shown; null for everybody else. */
    mine: {
      profile: Contributor
      history: Awaited<ReturnType<typeof historyOf>>
      older: string | undefined
      consents: Consent[]
      recognition: Recognition
      milestones: Milestone[]
      /** How much the lowest badge of each kind takes. */
      firstMilestones: { record: number; validate: number }
    } | null
    /** What the sentences of the history are set in, by language; undefined stands for the Latin font. */
    fonts: Map<string, string | undefined>
    choices: ProfileChoices
    data: { consent: { document: string; version: string } }
  }
  /** What the service worker shows in place of a page that cannot be fetched. */
  offline: Record<never, never>
  'not-found': Record<never, never>
  error: { status: number; id: string }
}

export type PageName = keyof Pages

interface PlainRow {
  name: string
  recordings: number
  valid: number
  hours: number
}

/** What the charts show, for who has no script. */
export interface PlainTables {
  months: PlainRow[]
  languages: PlainRow[]
}

/** A language with its name in the page's locale. */
export interface LocalLanguage extends LanguageSummary {
  local_name: string
}

export interface ContributeProps {
  /** The one to contribute in. */
  language: LocalLanguage
  /** The font that sentences are set in, if not the Latin one. */
  font: string | undefined
  /** All there are. */
  languages: LocalLanguage[]
}

/** A recording to judge without script. */
export interface Clip {
  assignment: string
  recording: string
  /** The text that its speaker read. */
  sentence: string
  /** Proof of the moment from which the clip can have been heard to its end; see heard-proof.ts. */
  heard: string
  /** The id of the vote to come. */
  vote: string
}

export interface Word {
  text: string
  lang: string
  dir: 'ltr' | 'rtl'
}

/** What one may choose from about oneself; labels are in the page's locale. */
export interface ProfileChoices {
  ageBands: readonly string[]
  genders: readonly string[]
  /** Languages of Sauti first. */
  tongues: { here: Option[]; others: Option[] }
  regions: Option[]
}

export interface Option {
  value: string
  label: string
}

/** What the layout needs to know of a page beside its props. */
export interface PageMeta {
  /** Name of the bundle without `.js`. */
  script?: string
  /** Prefixes of the message keys that the script uses. */
  messages?: string[]
  /** The page whose title it has. */
  titleOf?: PageName
  /** Kept out of search engines. */
  hidden?: boolean
  /** A style sheet of its own beside that of every page, by its name without `.css`. */
  style?: string
  /** A whole document, which stands in no layout. */
  bare?: boolean
}

const CHART_MESSAGES = [
  'dashboard.say.',
  'home.say.found',
  'home.say.none',
  'layout.record',
  'layout.validate',
  ...['age_band', 'gender', 'female', 'male', 'nonbinary', 'self_described'].map((key) => `profile.${key}`),
]

const SHARE_MESSAGES = ['share-page', 'copy-link', 'link-copied'].map((key) => `dashboard.say.${key}`)

export const pageMeta: Record<PageName, PageMeta> = {
  home: { script: 'home', messages: ['home.say.'] },
  join: { script: 'join', messages: ['failure.'], hidden: true },
  record: { script: 'record', messages: ['contribute.say.', 'record.say.'] },
  validate: { script: 'validate', messages: ['contribute.say.', 'validate.say.'] },
  listen: { titleOf: 'validate', hidden: true },
  dashboard: { script: 'dashboard', style: 'dashboard', messages: CHART_MESSAGES },
  campaign: { script: 'campaign', style: 'dashboard', messages: ['campaign.say.', 'dashboard.say.total.'] },
  embed: { script: 'embed', messages: CHART_MESSAGES, bare: true, hidden: true },
  'thank-you': { hidden: true },
  badge: { script: 'badge', messages: SHARE_MESSAGES, hidden: true },
  about: {},
  terms: {},
  privacy: {},
  me: { script: 'me', messages: ['me.say.', 'failure.'], hidden: true },
  offline: { script: 'offline', hidden: true },
  'not-found': { hidden: true },
  error: { hidden: true },
}
