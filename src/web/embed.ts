import type { Request, RequestHandler, Response } from 'express'
import type { Deps } from '../http/deps.js'
import { uiLocale, languageName, translator } from '../platform/i18n/index.js'
import { assetUrl } from './assets.js'
import { anonymousContext } from './context.js'
import { languageAsked } from './languages.js'
import { render } from './render.js'
import { statsManifestUrl } from './stats-files.js'

/** The charts of the dashboard that others may show, by the key of their heading. */
const CHARTS: Record<string, string> = {
  timeline: 'dashboard.timeline',
  map: 'dashboard.map',
  languages: 'dashboard.languages',
  voices: 'dashboard.voices',
  ears: 'dashboard.ears',
  campaigns: 'dashboard.campaigns',
  funnel: 'dashboard.funnel',
  quality: 'dashboard.quality',
  ages: 'dashboard.ages',
  genders: 'dashboard.genders',
  leaders: 'dashboard.leaders',
}

/** Those that show what was recorded beside what of it was confirmed. */
const WITH_LEGEND = new Set(['timeline', 'languages', 'quality', 'ages', 'genders'])

/** How long others may keep the page, in seconds. Its numbers come from the published files all the same. */
const MAX_AGE_S = 60 * 60

/**
 * One chart on a page that any site may frame. Sets no cookie, reads none, and asks no database. What is no chart is
 * passed on.
 */
export function embed(deps: Deps): RequestHandler<{ locale: string; chart: string }> {
  return async (req, res, next) => {
    const { chart } = req.params
    const locale = uiLocale(req.params.locale)
    if (!locale || !Object.hasOwn(CHARTS, chart)) return next()
    anonymousContext(deps, req as Request, res, locale)
    const language = languageAsked(req.query.language)
    const title = translator(locale.tag)(CHARTS[chart]!)
    const query = language ? `?${new URLSearchParams({ language })}` : ''
    letAnybodyFrame(res)
    await render(res, 'embed', {
      title,
      language: language ? { value: language, label: languageName(locale.tag, language) } : undefined,
      hasLegend: WITH_LEGEND.has(chart),
      dashboard: `/${locale.tag}/dashboard${query}`,
      data: {
        manifest: statsManifestUrl(deps.config),
        map: assetUrl('world.svg'),
        dashboard: `/${locale.tag}/dashboard`,
        chart,
        language,
      },
    })
  }
}

function letAnybodyFrame(res: Response): void {
  const policy = String(res.get('Content-Security-Policy') ?? '')
  res.set('Content-Security-Policy', policy.replace(/frame-ancestors [^;]*/, 'frame-ancestors *'))
  res.removeHeader('X-Frame-Options')
  res.set('Cross-Origin-Resource-Policy', 'cross-origin')
  res.set('Cache-Control', `public, max-age=${MAX_AGE_S}`)
}
