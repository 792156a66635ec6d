import { z } from 'zod'
import { sqlFile, type Db } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { PROCESSING } from '../shared/audio/processing.js'
import { PACK_SECONDS_MOST } from '../tasks/index.js'

/** More recordings of one sentence than this teach a model nothing new. */
export const RECORDINGS_PER_SENTENCE_MOST = 1_000
/** More votes on one recording than this are a mistake in the policy. */
const VOTES_MOST = 100
const LEASE_SECONDS_LEAST = 60
const LEASE_SECONDS_MOST = 7 * 24 * 3600
const UNDO_SECONDS_MOST = 24 * 3600

const LeaseSeconds = z.int().min(LEASE_SECONDS_LEAST).max(LEASE_SECONDS_MOST)

/** The rules of a campaign as data. Durations are in seconds. */
export const Policy = z.strictObject({
  recordings_per_sentence: z.int().min(1).max(RECORDINGS_PER_SENTENCE_MOST),
  votes: z
    .strictObject({
      /** How many validations a recording is offered for at first. */
      wanted: z.int().min(1).max(VOTES_MOST),
      /** How many it gets at the very most; undecided by then, it is disputed. */
      most: z.int().min(1).max(VOTES_MOST),
    })
    .refine((votes) => votes.wanted <= votes.most, 'most votes are fewer than wanted'),
  /** How long an assignment of each kind stays with one contributor. */
  lease_seconds: z.strictObject({ record: LeaseSeconds, validate: LeaseSeconds }),
  /** How long one of a pack does, which is taken to where there is no signal. */
  pack_seconds: z.int().min(LEASE_SECONDS_LEAST).max(PACK_SECONDS_MOST).default(PACK_SECONDS_MOST),
  /** Whether unfinished work whose time is up is submitted as it is drafted, or its task released. */
  on_timeout: z.enum(['release', 'submit_draft']).default('release'),
  /** For how long one may take one's last vote back. */
  undo_seconds: z.int().min(0).max(UNDO_SECONDS_MOST),
  /** With which processing recordings are to be made; without it none, since it takes from speech. */
  capture: z.partialRecord(z.enum(PROCESSING), z.boolean()).optional(),
})
export type Policy = z.infer<typeof Policy>

export const defaultPolicy: Policy = {
  recordings_per_sentence: 1,
  votes: { wanted: 2, most: 5 },
  lease_seconds: { record: 3600, validate: 1800 },
  pack_seconds: PACK_SECONDS_MOST,
  on_timeout: 'release',
  undo_seconds: 900,
}

const sql = sqlFile(import.meta.url)
const find = sql('find', z.object({ policy: Policy, version: z.number() }))

/** The policy of a campaign as it is now, with its version. Throws `campaign_unknown`. */
export async function policyOf(db: Db, campaign: string): Promise<{ policy: Policy; version: number }> {
  const found = await find.maybe(db, { campaign })
  if (!found) throw new ProductError('not_found', 'campaign_unknown', `There is no campaign ${campaign}.`)
  return found
}
