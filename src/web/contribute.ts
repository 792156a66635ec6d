import type { Request, Response } from 'express'
import type { ContributeData } from '../browser/lib/page-data.js'
import { listLanguages } from '../campaigns/index.js'
import type { Deps } from '../http/deps.js'
import { ProductError } from '../platform/errors.js'
import { campaignAsked } from './campaign.js'
import { LANGUAGE_COOKIE, contextOf, remember } from './context.js'
import { fontOf } from './fonts.js'
import { likelyLanguage, localLanguages } from './languages.js'
import type { ContributeProps } from './pages.js'

/**
 * What the recorder and the validator show, or undefined when the answer was a redirect to the same page with a
 * language in its address. Throws `language_unknown` for a language that Sauti does not have.
 */
export async function contributeProps(
  { pool }: Deps,
  req: Request,
  res: Response,
): Promise<(ContributeProps & { data: ContributeData }) | undefined> {
  const { locale, contributor, place } = contextOf(res)
  const languages = localLanguages(locale.tag, await listLanguages(pool))
  const wanted = req.query.language
  const language = wanted
    ? languages.find(({ code }) => code === wanted)
    : likelyLanguage(req, locale.tag, languages)
  if (!language) throw new ProductError('not_found', 'language_unknown', 'Sauti does not have this language.')

  if (!wanted) {
    res.redirect(`/${locale.tag}${req.path}?${new URLSearchParams({ language: language.code })}`)
    return undefined
  }
  remember(req, res, LANGUAGE_COOKIE, language.code)
  const campaign = campaignAsked(req.query.campaign)
  const here = `/${locale.tag}${place}`
  return {
    language,
    font: fontOf(language.code, language.script),
    languages,
    data: {
      language: { code: language.code, native_name: language.native_name, dir: language.dir },
      campaign,
      contributor: contributor?.consented ? { id: contributor.id } : null,
      urls: {
        api: '/api/v1',
        join: `/${locale.tag}/join?${new URLSearchParams({ next: here })}`,
        thankYou: `/${locale.tag}/thank-you?${new URLSearchParams({ language: language.code, ...(campaign && { campaign }) })}`,
      },
    },
  }
}
