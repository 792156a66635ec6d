import type { RequestHandler } from 'express'
import type { Progress } from '../browser/campaign/page-data.js'
import { findCampaign } from '../campaigns/index.js'
import type { Deps } from '../http/deps.js'
import { ProductError } from '../platform/errors.js'
import { languageName } from '../platform/i18n/index.js'
import { latestCampaigns } from '../stats/index.js'
import { assetUrl } from './assets.js'
import { contextOf } from './context.js'
import { fontOf } from './fonts.js'
import { render } from './render.js'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Of a campaign that no snapshot knows yet. */
const NOTHING_YET: Progress = {
  speakers: 0,
  recordings: 0,
  valid: 0,
  invalid: 0,
  disputed: 0,
  hours: 0,
  hours_valid: 0,
  validations: 0,
  sentences_left: 0,
  recordings_left: 0,
}

/** Asks the database for none but those that are too new to be published. Throws `campaign_unknown`. */
export function campaign({ pool, cdn }: Deps): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const id = campaignAsked(req.params.id)
    const latest = await latestCampaigns({ cdn })
    const told = latest?.campaigns.find(({ campaign }) => campaign === id)
    const found = told ?? (id && (await findCampaign(pool, id)))
    if (!id || !found) throw new ProductError('not_found', 'campaign_unknown', 'There is no such campaign.')
    const { tag } = contextOf(res).locale
    const { title, state, language } = found
    const progress: Progress = told ?? NOTHING_YET
    const generatedAt = told && latest?.generated_at
    const query = new URLSearchParams({ language, campaign: id })
    await render(res, 'campaign', {
      title,
      state,
      language: { code: language, name: languageName(tag, language) },
      font: fontOf(language),
      progress,
      generatedAt,
      query: `?${query}`,
      data: {
        campaign: id,
        progress,
        generatedAt,
        live: assetUrl('live.js'),
      },
    })
  }
}

/** The campaign that an address names, if what it says can be one. */
export function campaignAsked(value: unknown): string | undefined {
  return typeof value === 'string' && ID.test(value) ? value : undefined
}
