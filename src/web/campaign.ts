import type { RequestHandler } from 'express'
import { ProductError } from '../platform/errors.js'
import { languageName } from '../platform/i18n/index.js'
import { contextOf } from './context.js'
import type { WebDeps } from './deps.js'
import { fontOf } from './fonts.js'
import { render } from './render.js'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Asks the database for none but those that are too new to be published. Throws `campaign_unknown`. */
export function campaign(deps: WebDeps): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const id = campaignAsked(req.params.id)
    const latest = await deps.latestCampaigns()
    const progress = latest?.campaigns.find(({ campaign }) => campaign === id)
    const found = progress ?? (id && (await deps.findCampaign(id)))
    if (!id || !found) throw new ProductError('not_found', 'campaign_unknown', 'There is no such campaign.')
    const { tag } = contextOf(res).locale
    const { title, state, language } = found
    const query = new URLSearchParams({ language, campaign: id })
    await render(res, 'campaign', {
      title,
      state,
      language: { code: language, name: languageName(tag, language) },
      font: fontOf(language),
      progress,
      generatedAt: latest?.generated_at,
      query: `?${query}`,
      data: {
        campaign: id,
        progress,
        generatedAt: latest?.generated_at,
        live: deps.assets('live.js'),
      },
    })
  }
}

/** The campaign that an address names, if what it says can be one. */
export function campaignAsked(value: unknown): string | undefined {
  return typeof value === 'string' && ID.test(value) ? value : undefined
}
