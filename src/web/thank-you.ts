import type { RequestHandler } from 'express'
import { campaignAsked } from './campaign.js'
import { contextOf } from './context.js'
import type { WebDeps } from './deps.js'
import { likelyLanguage, localLanguages } from './languages.js'
import { render } from './render.js'

/** How far back "this session" reaches: long enough for a classroom's morning, short enough to be this visit. */
const SESSION_MS = 4 * 60 * 60 * 1000

/** Somebody who gave nothing yet has nothing to be thanked for, and is sent home. */
export function thankYou(deps: WebDeps): RequestHandler {
  return async (req, res) => {
    const { locale, contributor } = contextOf(res)
    if (!contributor) return res.redirect(`/${locale.tag}/`)
    const [all, session, languages] = await Promise.all([
      deps.contributionsOf(contributor.id),
      deps.contributionsOf(contributor.id, new Date(Date.now() - SESSION_MS)),
      deps.listLanguages(),
    ])
    const local = localLanguages(locale.tag, languages)
    const wanted = local.find(({ code }) => code === req.query.language)
    await render(res, 'thank-you', {
      all,
      session,
      campaign: campaignAsked(req.query.campaign),
      language: wanted ?? likelyLanguage(req, locale.tag, local),
    })
  }
}
