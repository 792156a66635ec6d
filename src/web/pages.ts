import type { Contributions, Language, Totals } from './deps.js'

/** The props of every page, by the name of its view. `data` goes to the page's script as JSON. */
export interface Pages {
  home: { languages: Language[]; language: Language | undefined; totals: Totals | undefined }
  join: {
    next: string
    regions: Option[]
    tongues: Option[]
    language: string | undefined
    data: { next: string }
  }
  record: ContributeProps
  validate: ContributeProps
  dashboard: { languages: Language[]; data: { languages: Language[] } }
  'thank-you': { all: Contributions; today: Contributions; language: Language | undefined }
  about: Record<never, never>
  terms: { version: string }
  privacy: Record<never, never>
  me: { known: boolean; regions: Option[]; tongues: Option[]; data: { known: boolean } }
  'not-found': Record<never, never>
  error: { status: number; id: string }
}

export type PageName = keyof Pages

/** A choice in a list. */
export interface Option {
  value: string
  label: string
  /** Where the label is in another language than the page. */
  lang?: string
  dir?: 'ltr' | 'rtl'
}

/** The recorder and the validator: `language` is the one to contribute in, `languages` all there are. */
export interface ContributeProps {
  language: Language
  languages: Language[]
  data: { language: Language; languages: Language[] }
}

/** What the layout needs to know of a page beside its props. */
export interface PageMeta {
  /** Name of the bundle without `.js`. */
  script?: string
  /** Prefixes of the message keys that the script uses. */
  messages?: string[]
  /** Kept out of search engines. */
  hidden?: boolean
}

export const pageMeta: Record<PageName, PageMeta> = {
  home: { script: 'home', messages: ['languages.'] },
  join: { script: 'join', messages: ['join.', 'failure.'], hidden: true },
  record: { script: 'record', messages: ['record.', 'failure.', 'language.'] },
  validate: { script: 'validate', messages: ['validate.', 'failure.', 'language.'] },
  dashboard: { script: 'dashboard', messages: ['dashboard.', 'failure.', 'language.'] },
  'thank-you': { hidden: true },
  about: {},
  terms: {},
  privacy: {},
  me: { script: 'me', messages: ['me.', 'failure.', 'profile.'], hidden: true },
  'not-found': { hidden: true },
  error: { hidden: true },
}
