import type { Request, RequestHandler, Response } from 'express'
import { parse } from 'cookie'
import { type UiLocale, negotiateLocale, uiLocale, uiLocales } from '../platform/i18n/index.js'
import type { Deps } from '../http/deps.js'
import type { Contributor } from '../identity/index.js'
import { assetUrl } from './assets.js'

/** What every page knows about the request it answers. */
export interface PageContext {
  locale: UiLocale
  /** Path behind the locale, with the query: `/record?language=ta`. */
  place: string
  origin: string
  contributor: Contributor | null
  asset: typeof assetUrl
}

/** Names of the cookies that remember a choice; both hold a language tag and nothing else. */
export const LOCALE_COOKIE = 'locale'
export const LANGUAGE_COOKIE = 'language'

const REMEMBER_MS = 365 * 24 * 60 * 60 * 1000

/** Puts the page's context into `res.locals`; a locale that is written in the path wins and is remembered. */
export function pageContext(deps: Deps): RequestHandler {
  return (req, res, next) => {
    const [, first = '', rest = ''] = /^\/([^/?]*)(.*)$/s.exec(req.originalUrl) ?? []
    const written = uiLocale(first)
    const locale = written ?? uiLocale(preferredLocale(req)) ?? uiLocales[0]!
    if (written) remember(req, res, LOCALE_COOKIE, written.tag)
    res.locals.context = {
      locale,
      place: written ? rest || '/' : '/',
      origin: originOf(deps, req),
      contributor: req.contributor ?? null,
      asset: assetUrl,
    } satisfies PageContext
    next()
  }
}

/** Puts a context without a contributor into `res.locals`, for pages that read and set no cookie. */
export function anonymousContext(deps: Deps, req: Request, res: Response, locale: UiLocale): void {
  res.locals.context = {
    locale,
    place: '/',
    origin: originOf(deps, req),
    contributor: null,
    asset: assetUrl,
  } satisfies PageContext
}

function originOf({ config }: Deps, req: Request): string {
  return config.publicUrl ?? `${req.protocol}://${req.get('host')}`
}

/** The context that pageContext made. Throws when it did not run. */
export function contextOf(res: Response): PageContext {
  const context = res.locals.context as PageContext | undefined
  if (!context) throw new Error('pageContext comes before every page')
  return context
}

/** Tag of the locale for somebody whose address names none. */
export function preferredLocale(req: Request): string {
  return negotiateLocale(req.get('accept-language'), remembered(req, LOCALE_COOKIE))
}

/** What a cookie of ours remembers, or undefined. */
export function remembered(req: Request, cookie: string): string | undefined {
  return parse(req.headers.cookie ?? '')[cookie]
}

/** Remembers a choice for a year, unless it is remembered already. */
export function remember(req: Request, res: Response, cookie: string, value: string): void {
  if (remembered(req, cookie) === value) return
  res.cookie(cookie, value, {
    maxAge: REMEMBER_MS,
    httpOnly: true,
    sameSite: 'lax',
    secure: req.secure,
    path: '/',
  })
}
