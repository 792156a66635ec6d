import { z } from 'zod'
import { PACK_SECONDS_MOST } from './limits.js'

const LEASE_SECONDS_LEAST = 60
const LEASE_SECONDS_MOST = 7 * 24 * 3600

const LeaseSeconds = z.int().min(LEASE_SECONDS_LEAST)

/** What a policy says, in its topic `contributions`, of the tasks of one kind. */
export interface ContributionRules {
  /** Contributions that a new task wants. */
  wanted: number
}

/** What a policy says, in its topic `timing`, of the tasks of one kind. */
export interface TimingRules {
  /** How long an assignment stays with one contributor. */
  lease_seconds: number
  /** How long an assignment of a pack does, which is taken to where there is no network: 72 hours at most. */
  pack_seconds: number
  /** Whether unfinished work is submitted as it is drafted when its lease runs out, or its task released. */
  on_timeout: 'release' | 'submit_draft'
}

/** The rules that a pool is opened by. */
export type PoolRules = ContributionRules & TimingRules

/** The timing that every kind needs; a kind may extend it. */
export const timingRules = (usual: { lease_seconds: number }) =>
  z.strictObject({
    lease_seconds: LeaseSeconds.max(LEASE_SECONDS_MOST).default(usual.lease_seconds),
    pack_seconds: LeaseSeconds.max(PACK_SECONDS_MOST).default(PACK_SECONDS_MOST),
    on_timeout: z.enum(['release', 'submit_draft']).default('release'),
  })
