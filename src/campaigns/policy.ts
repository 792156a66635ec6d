import { z } from 'zod'
import { sqlFile, type Db, type Transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { PROCESSING } from '../shared/audio/processing.js'
import { kindsInOrder, type ContributionRules, type PoolRules, type TimingRules } from '../tasks/index.js'

const Capture = z.partialRecord(z.enum(PROCESSING), z.boolean())

/**
 * The rules of a campaign as data: one document of topics. What differs by kind of task stands below the kind within its
 * topic, and the kind says what may stand there. Durations are in seconds.
 */
export interface Policy {
  /** How many contributions tasks want; for kinds that decide, also by which rule they stop. */
  contributions: Record<string, ContributionRules>
  /** How long assignments last, and what becomes of them. */
  timing: Record<string, TimingRules>
  /** With which processing recordings are to be made; without it none, since it takes from speech. */
  capture?: z.infer<typeof Capture>
}

/** A policy as it may be given: what is left out gets its default. */
export interface PolicyInput {
  contributions?: Record<string, object>
  timing?: Record<string, object>
  capture?: Record<string, boolean>
}

/** The schema of the document, with a place in each topic for every kind that is registered. */
function policySchema(): z.ZodType<Policy> {
  return z.strictObject({
    contributions: byKind((kind) => kind.rules.contributions),
    timing: byKind((kind) => kind.rules.timing),
    capture: Capture.optional(),
  })
}

type Kind = ReturnType<typeof kindsInOrder>[number]

function byKind<Rules>(rulesOf: (kind: Kind) => z.ZodType<Rules>): z.ZodType<Record<string, Rules>> {
  const places = kindsInOrder().map((kind) => [kind.name, rulesOf(kind).prefault({})])
  return z.strictObject(Object.fromEntries(places) as Record<string, z.ZodType<Rules>>).prefault({})
}

/** The whole policy that `given` stands for. Throws `policy_invalid`, naming the place. */
export function requirePolicy(given: PolicyInput = {}): Policy {
  const policy = policySchema().safeParse(given)
  if (policy.success) return policy.data
  const [issue] = policy.error.issues
  throw new ProductError('invalid', 'policy_invalid', `${issue?.path.join('.')}: ${issue?.message}`)
}

/** What the pool of one kind is opened by. */
export function poolRulesOf({ contributions, timing }: Policy, kind: string): PoolRules {
  const [contributionRules, timings] = [contributions[kind], timing[kind]]
  if (!contributionRules || !timings) throw new Error(`a policy says nothing of the kind ${kind}`)
  return { ...contributionRules, ...timings }
}

/** A document that is kept. It may be older or newer than this code, so what is not known here is left as it is. */
const StoredPolicy: z.ZodType<Policy> = z.looseObject({
  contributions: z.record(z.string(), z.looseObject({ wanted: z.int() })),
  timing: z.record(
    z.string(),
    z.looseObject({
      lease_seconds: z.int(),
      pack_seconds: z.int(),
      on_timeout: z.enum(['release', 'submit_draft']),
    }),
  ),
  capture: Capture.optional(),
})

const InForce = z.object({ version: z.int(), rules: StoredPolicy, valid_from: z.date() })

const sql = sqlFile(import.meta.url)
const inForce = sql('in-force', InForce)
const insert = sql('insert')

/** The policy of a campaign that is in force, with its version. Throws `campaign_unknown`. */
export async function policyOf(db: Db, campaignId: string): Promise<z.infer<typeof InForce>> {
  const found = await inForce.maybe(db, { campaignId })
  if (!found) throw new ProductError('not_found', 'campaign_unknown', `There is no campaign ${campaignId}.`)
  return found
}

/** Adds the version of a campaign's policy that is in force from the commit on. */
export async function insertPolicy(
  tx: Transaction,
  campaignId: string,
  version: number,
  rules: Policy,
): Promise<void> {
  await insert.run(tx, { campaignId, version, rules })
}
