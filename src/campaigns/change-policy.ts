import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { sqlFile, transaction, type Pool } from '../platform/db/index.js'
import { appendEvent } from '../events/index.js'
import { projectRules, setPoolRules } from '../tasks/index.js'
import { lockCampaign } from './campaigns.js'
import { insertPolicy, policyOf, poolRulesOf, requirePolicy, type PolicyInput } from './policy.js'

const sql = sqlFile(import.meta.url)
const unprojected = sql('unprojected', z.object({ campaignId: z.string() }))
const markProjected = sql('mark-projected')

/**
 * Puts a policy in force, whole: what it leaves out gets its default. From the commit on tasks open, assignments are given
 * and votes decide by it; when this resolves, the tasks that were there want what it says. The same policy again changes
 * nothing. Answers the version in force. Throws `policy_invalid`, `campaign_unknown` or `campaign_closed`.
 */
export async function changePolicy(
  pool: Pool,
  campaignId: string,
  given: PolicyInput,
): Promise<{ version: number; changed: boolean }> {
  const rules = requirePolicy(given)
  const inForce = await transaction(pool, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId)
    const before = await policyOf(tx, campaignId)
    if (isDeepStrictEqual(before.rules, rules)) return { version: before.version, changed: false }
    const version = before.version + 1
    await insertPolicy(tx, campaignId, version, rules)
    await setPoolRules(tx, campaign, (kind) => poolRulesOf(rules, kind))
    await appendEvent(tx, {
      verb: 'campaign.policy_changed',
      language: campaign.language,
      campaign: campaignId,
      data: { policy: { ...rules }, policy_version: version },
    })
    return { version, changed: true }
  })
  if (inForce.changed) await project(pool, campaignId)
  return inForce
}

/** Ends what a process that died left half done. Answers how many tasks were brought in line. */
export async function projectPolicies(pool: Pool): Promise<{ campaigns: number; tasks: number }> {
  const campaigns = await unprojected.all(pool)
  let tasks = 0
  for (const { campaignId } of campaigns) tasks += await project(pool, campaignId)
  return { campaigns: campaigns.length, tasks }
}

async function project(pool: Pool, campaignId: string): Promise<number> {
  const { version } = await policyOf(pool, campaignId)
  const changed = await projectRules(pool, campaignId)
  await markProjected.run(pool, { campaignId, version })
  return changed
}
