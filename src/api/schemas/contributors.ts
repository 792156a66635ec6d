import { z } from 'zod'
import { CONTRIBUTOR_TERMS } from '../../shared/contributor-terms.js'
import { WEEKLY_GOAL_MOST } from '../../shared/limits.js'
import { AGE_BANDS, GENDERS } from '../../shared/profile.js'
import { LanguageTag, line, Region, SentenceShown, Standing, TaskKind } from './common.js'
import type { JsonOf } from './json.js'

/** What is not current is refused with a code of its own; hence more is read here than the description allows. */
export const Agreement = z
  .object({
    document: line(100).meta({ enum: [CONTRIBUTOR_TERMS.document] }),
    version: line(20).meta({ enum: [CONTRIBUTOR_TERMS.version], description: 'The current one.' }),
  })
  .meta({ id: 'Agreement' })
export type Agreement = z.input<typeof Agreement>

const profile = {
  username: line(40).nullable().optional(),
  age_band: z.enum(AGE_BANDS).nullable().optional(),
  gender: z.enum(GENDERS).nullable().optional(),
  mother_tongue: LanguageTag.nullable().optional(),
  region: Region.nullable().optional(),
}

const leaderboards = z.boolean().meta({
  description: 'Whether my user name may stand among those who did most; holds from the next statistics on.',
})

export const WeeklyGoal = z.int().min(1).max(WEEKLY_GOAL_MOST).nullable().meta({
  description: 'How much I want to record and judge in a week, for nobody but me; null for no goal.',
})

export const ProfileChange = z
  .object({ ...profile, leaderboards: leaderboards.optional(), weekly_goal: WeeklyGoal.optional() })
  .meta({ id: 'ProfileChange' })
export type ProfileChange = z.input<typeof ProfileChange>

/** What one says about oneself before there is anything else. */
export const NewProfile = z.object(profile)

export const NewContributor = z.object({ consent: Agreement, ...profile }).meta({ id: 'NewContributor' })
export type NewContributor = z.input<typeof NewContributor>

export const Me = z
  .object({
    id: z.string(),
    username: z.string().nullable(),
    age_band: z.enum(AGE_BANDS).nullable(),
    gender: z.enum(GENDERS).nullable(),
    mother_tongue: z.string().nullable(),
    region: z.string().nullable(),
    leaderboards,
    weekly_goal: WeeklyGoal,
    created_at: z.date().meta({ format: 'date-time' }),
    consented: z.boolean(),
  })
  .meta({ id: 'Me' })
export type Me = JsonOf<typeof Me>

export const Consents = z
  .object({
    consents: z.array(
      z.object({
        document: z.string(),
        version: z.string(),
        given_at: z.date(),
        withdrawn_at: z.date().nullable(),
      }),
    ),
  })
  .meta({ id: 'Consents' })
export type Consents = JsonOf<typeof Consents>

export const RanksQuery = z.strictObject({
  language: z
    .union([LanguageTag, z.literal('*')])
    .default('*')
    .meta({ description: '`*` is all languages.' }),
})

export const Ranks = z
  .object({
    ranks: z.array(
      z.object({
        kind: TaskKind,
        period: z.enum(['week', 'month', 'all']),
        contributions: z.int(),
        rank: z.int().nullable().meta({ description: 'Null where too many are before you to count.' }),
      }),
    ),
  })
  .meta({ id: 'Ranks' })
export type Ranks = JsonOf<typeof Ranks>

/** Which document it is about; the terms, if it says nothing. */
export const Withdrawal = z
  .strictObject({ document: z.literal(CONTRIBUTOR_TERMS.document).optional() })
  .meta({ id: 'Withdrawal' })

/** Contributions on one page of the history. */
const PAGE_MOST = 200

/** From 1970 on, and no finer than nanoseconds: Postgres refuses a longer fraction. */
export const Moment = z.iso
  .datetime()
  .regex(/^(?:19[7-9]|[2-9]\d\d)\d-[^.]*(?:\.\d{1,9})?Z$/, 'is before 1970 or finer than nanoseconds')

export const HistoryQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(PAGE_MOST).default(50),
  before: Moment.optional(),
})

export const History = z
  .object({
    recordings: z.int(),
    validations: z.int(),
    hours: z.number(),
    items: z.array(
      z.object({
        type: z.enum(['recording', 'validation']),
        id: z.string(),
        at: z.date(),
        sentence: SentenceShown,
        standing: Standing,
        duration_ms: z.int().nullable(),
        status: z.enum(['undecided', 'valid', 'invalid', 'disputed']).nullable(),
        verdict: z.string().nullable(),
      }),
    ),
    next: z.string().nullable().meta({ description: 'What to ask for as `before` to read on.' }),
  })
  .meta({ id: 'History' })
export type History = JsonOf<typeof History>
