import express, { type Express } from 'express'
import { errorPage, notFoundPage, webRoutes, type WebDeps } from '../../src/web/index.js'

/** A name that would be markup, were it not escaped. */
export const HOSTILE = `<script>alert("1")</script>&'`

export const AMINA = {
  id: '4f5f8f6e-6d53-4bb4-a9a5-2a5d0f4d5c11',
  username: HOSTILE,
  age_band: '30-39',
  gender: 'female',
  mother_tongue: 'ksb',
  region: 'IN-TN',
  leaderboards: true,
  consented: true,
  weekly_goal: 30,
} as const

const languages = [
  {
    code: 'sw',
    name: 'Swahili',
    native_name: 'Kiswahili',
    script: 'Latn',
    dir: 'ltr',
    sentences: 48,
    recordings: 3,
  },
  {
    code: 'hi',
    name: 'Hindi',
    native_name: 'हिन्दी',
    script: 'Deva',
    dir: 'ltr',
    sentences: 60,
    recordings: 0,
  },
  {
    code: 'ur',
    name: 'Urdu',
    native_name: 'اردو',
    script: 'Arab',
    dir: 'rtl',
    sentences: 51,
    recordings: 90,
  },
  {
    code: 'xx',
    name: HOSTILE,
    native_name: HOSTILE,
    script: 'Latn',
    dir: 'ltr',
    sentences: 0,
    recordings: 0,
  },
  {
    code: 'en',
    name: 'English',
    native_name: 'English',
    script: 'Latn',
    dir: 'ltr',
    sentences: 1,
    recordings: 1,
  },
] as const

const totals = {
  speakers: 1284,
  recordings: 20391,
  valid: 1,
  invalid: 812,
  hours: 31.2,
  hours_valid: 25,
  languages: 14,
  validations: 48211,
}

/** One of each state, and one that no snapshot knows yet. */
export const campaigns = (['open', 'paused', 'closed'] as const).map((state, index) => ({
  campaign: `00000000-0000-4000-8000-00000000000${index}`,
  language: 'ur',
  title: HOSTILE,
  state,
  sentences_left: 120,
  recordings_left: 300,
  speakers: 12,
  recordings: 900,
  valid: 500,
  invalid: 40,
  disputed: 60,
  hours: 1.2,
  hours_valid: 0.7,
  validations: 1200,
}))
export const NEW_CAMPAIGN = '00000000-0000-4000-8000-000000000009'

const at = new Date('2026-11-01T08:00:00Z')
const sentence = { id: '7', text: HOSTILE, language: 'sw' }
const recording = { type: 'recording', at, duration_ms: 4000, verdict: null, sentence } as const
const vote = {
  type: 'validation',
  at,
  duration_ms: null,
  status: null,
  standing: 'counted',
  sentence,
} as const

export const badge = {
  id: '5a5f8f6e-6d53-4bb4-a9a5-2a5d0f4d5c11',
  kind: 'record',
  language: 'sw',
  tier: 'bronze',
  earned_at: at,
  shared: true,
} as const

export const deps: WebDeps = {
  assets: (name) => `/assets/${name}`,
  publicUrl: 'https://sauti.example',
  contact: 'voices@sauti.example',
  listLanguages: async () => languages.map((language) => ({ ...language })),
  latestTotals: async () => ({ totals, generated_at: at.toISOString() }),
  latestTables: async () => ({
    languages: [{ language: 'sw', ...totals }],
    months: [{ month: '2026-10', ...totals }],
  }),
  latestCampaigns: async () => ({ campaigns: [...campaigns], generated_at: at.toISOString() }),
  findCampaign: async (id) =>
    id === NEW_CAMPAIGN ? { language: 'sw', title: HOSTILE, state: 'open' } : undefined,
  latestLanguageMonths: async () => [{ language: 'sw', month: '2026-10', ...totals }],
  contributorOf: () => null,
  contributionsOf: async () => ({ recordings: 5, validations: 0, hours: 0.1 }),
  recognise: async () => ({
    badges: [
      badge,
      { ...badge, id: '5a5f8f6e-6d53-4bb4-a9a5-2a5d0f4d5c12', kind: 'validate', tier: 'platinum' },
    ],
    progress: [
      {
        kind: 'record',
        language: 'sw',
        contributions: 35,
        valid: 3,
        invalid: 1,
        next: { tier: 'silver', contributions: 100, waits_for: 'contributions' },
      },
      {
        kind: 'record',
        language: 'ur',
        contributions: 135,
        valid: 3,
        invalid: 1,
        next: { tier: 'silver', contributions: 100, waits_for: 'valid_share' },
      },
      {
        kind: 'record',
        language: 'hi',
        contributions: 100,
        valid: 0,
        invalid: 0,
        next: { tier: 'silver', contributions: 100, waits_for: 'decisions' },
      },
      { kind: 'validate', language: 'sw', contributions: 4000, valid: 0, invalid: 0, next: null },
    ],
    days_in_a_row: 4,
    this_week: 12,
  }),
  findBadge: async (id, viewer) =>
    id === badge.id ? { ...badge, username: HOSTILE, is_mine: viewer === AMINA.id } : undefined,
  shareBadge: async () => undefined,
  setWeeklyGoal: async () => undefined,
  historyOf: async () => ({
    recordings: 35,
    validations: 1,
    hours: 0.1,
    next: '2026-01-01T00:00:00.000000Z',
    items: [
      ...(['undecided', 'valid', 'invalid', 'disputed'] as const).map((status) => ({
        ...recording,
        id: status,
        standing: 'counted' as const,
        status,
      })),
      { ...recording, id: 'surplus', standing: 'surplus', status: null },
      ...['accept', 'reject', 'unsure'].map((verdict) => ({ ...vote, id: verdict, verdict })),
    ],
  }),
  plainWork: {
    join: async () => undefined,
    claim: async () => ({ assignment: 'a', recording: 'r', sentence: HOSTILE, heard: 'h' }),
    wasHeard: () => true,
    vote: async () => undefined,
    skip: async () => undefined,
  },
  consentsOf: async () => [
    { document: 'contributor-terms', version: '1', given_at: at, withdrawn_at: null },
    { document: 'contributor-terms', version: '1', given_at: at, withdrawn_at: at },
  ],
}

/** The pages alone, over features that answer what they are told to. */
export function site(changed: Partial<WebDeps> = {}): Express {
  const all = { ...deps, ...changed }
  const app = express()
  app.use(webRoutes(all))
  app.use(notFoundPage(all))
  app.use(errorPage(all))
  return app
}
