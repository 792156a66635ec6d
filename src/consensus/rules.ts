import { z } from 'zod'
import { timingRules } from '../tasks/index.js'

/** More votes on one recording than this are a mistake in the policy. */
const VOTES_MOST = 100
const UNDO_SECONDS_MOST = 24 * 3600

const Votes = z.int().min(1).max(VOTES_MOST)

/** What a policy says of votes. */
export const VotingRules = z
  .strictObject({
    /** How many votes a recording is offered for at first, which is also how many must agree. */
    wanted: Votes.default(2),
    /** How many it gets at the very most; undecided by then, it is disputed. */
    most: Votes.default(5),
  })
  .refine((votes) => votes.wanted <= votes.most, 'most votes are fewer than wanted')

export const VoteTiming = timingRules({ lease_seconds: 1800 }).extend({
  /** For how long a contributor may take their last vote back. */
  undo_seconds: z.int().min(0).max(UNDO_SECONDS_MOST).default(900),
})

/** The part of a policy that decisions are made by. */
export const DecidingPolicy = z.object({ contributions: z.object({ validate: VotingRules }) })
export type DecidingPolicy = z.infer<typeof DecidingPolicy>
