import { z } from 'zod'
import { sqlFile, transaction, type Db, type Pool, type Transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../events/index.js'
import { setOffered, setPoolRules } from '../tasks/index.js'
import { insertPolicy, poolRulesOf, requirePolicy, type PolicyInput } from './policy.js'

/** One published effort in one language. */
const Campaign = z.object({ id: z.string(), language: z.string(), state: z.string() })
export type Campaign = z.infer<typeof Campaign>

/** What anybody may know of a campaign. */
const Summary = z.object({
  language: z.string(),
  title: z.string(),
  state: z.enum(['open', 'paused', 'closed']),
})
export type CampaignSummary = z.infer<typeof Summary>

const sql = sqlFile(import.meta.url)
const insert = sql('insert', Campaign)
const findById = sql('find', Campaign)
const describe = sql('describe', Summary)
const findDefault = sql('find-default', Campaign)
const lock = sql('lock', Campaign)
const setState = sql('set-state')

/**
 * Publishes a campaign, with a pool for every kind of task: there is work in it as soon as it gets sentences. What its
 * policy leaves out gets its default. Throws `policy_invalid`.
 */
export async function openCampaign(
  tx: Transaction,
  opening: { language: string; title: string; isDefault: boolean; policy?: PolicyInput },
): Promise<Campaign> {
  const { language, title, isDefault } = opening
  const policy = requirePolicy(opening.policy)
  const campaign = await insert.one(tx, { language, title, is_default: isDefault })
  await insertPolicy(tx, campaign.id, 1, policy)
  await setPoolRules(tx, campaign, (kind) => poolRulesOf(policy, kind))
  await appendEvent(tx, {
    verb: 'campaign.opened',
    language: campaign.language,
    campaign: campaign.id,
    data: { title, is_default: isDefault, policy: { ...policy }, policy_version: 1 },
  })
  return campaign
}

/**
 * From the next claim on nothing of the campaign is offered, until it is resumed; what people hold they may still
 * submit. Answers whether that is new. Throws `campaign_unknown` or `campaign_closed`.
 */
export function pauseCampaign(pool: Pool, id: string): Promise<boolean> {
  return turn(pool, id, { state: 'paused', verb: 'campaign.paused' })
}

/** Offers the tasks of a paused campaign again, to everybody where they were. Answers and throws as pausing does. */
export function resumeCampaign(pool: Pool, id: string): Promise<boolean> {
  return turn(pool, id, { state: 'open', verb: 'campaign.resumed' })
}

async function turn(
  pool: Pool,
  id: string,
  { state, verb }: { state: 'open' | 'paused'; verb: 'campaign.paused' | 'campaign.resumed' },
) {
  return transaction(pool, async (tx) => {
    const campaign = await lockCampaign(tx, id)
    if (campaign.state === state) return false
    await setState.run(tx, { id, state })
    await setOffered(tx, id, state === 'open')
    await appendEvent(tx, { verb, language: campaign.language, campaign: id })
    return true
  })
}

/** The campaign that a language has from the start, if it has one yet. */
export function defaultCampaign(db: Db, language: string): Promise<Campaign | undefined> {
  return findDefault.maybe(db, { language })
}

/** The campaign `id`, which is a UUID. */
export function findCampaign(db: Db, id: string): Promise<CampaignSummary | undefined> {
  return describe.maybe(db, { id })
}

/**
 * The campaign `id`, or without one the default campaign, to which sentences of `language` can be added. Throws
 * `campaign_unknown`, `campaign_in_other_language` or `campaign_closed`.
 */
export async function requireCampaign(db: Db, language: string, id?: string): Promise<Campaign> {
  const campaign = id === undefined ? await defaultCampaign(db, language) : await campaignBy(findById, db, id)
  if (!campaign) {
    throw campaignUnknown(id === undefined ? `default campaign in “${language}”` : `campaign ${id}`)
  }
  if (campaign.language !== language) {
    const detail = `Campaign ${campaign.id} collects “${campaign.language}”, not “${language}”.`
    throw new ProductError('conflict', 'campaign_in_other_language', detail)
  }
  if (campaign.state === 'closed') throw campaignClosed(campaign.id)
  return campaign
}

/** A campaign that stays as it is until the transaction ends. Throws `campaign_unknown` or `campaign_closed`. */
export async function lockCampaign(tx: Transaction, id: string): Promise<Campaign> {
  const campaign = await campaignBy(lock, tx, id)
  if (!campaign) throw campaignUnknown(`campaign ${id}`)
  if (campaign.state === 'closed') throw campaignClosed(id)
  return campaign
}

async function campaignBy(find: typeof findById, db: Db, id: string): Promise<Campaign | undefined> {
  return z.guid().safeParse(id).success ? find.maybe(db, { id }) : undefined
}

const campaignUnknown = (which: string) =>
  new ProductError('not_found', 'campaign_unknown', `There is no ${which}.`)

const campaignClosed = (id: string) =>
  new ProductError('conflict', 'campaign_closed', `Campaign ${id} is closed.`)
