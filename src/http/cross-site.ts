import type { IncomingHttpHeaders } from 'node:http'
import type { RequestHandler } from 'express'
import { ProductError } from '../platform/errors.js'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Refuses writes that a page of another site made the browser send, with our cookie on them or for one. */
export function refuseCrossSite(publicUrl: string | undefined): RequestHandler {
  return (req, _res, next) => {
    const foreign = !SAFE_METHODS.has(req.method) && isCrossSite(req.headers, publicUrl)
    next(
      foreign
        ? new ProductError('forbidden', 'cross_site', 'Writes from other sites are not taken.')
        : undefined,
    )
  }
}

/** Whether a browser says that a page of another site made it ask; whatever is no browser does not say. */
export function isCrossSite(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const { origin, host: asked, 'sec-fetch-site': site } = headers
  if (site === 'cross-site') return true
  if (origin === undefined) return false
  const host = URL.canParse(origin) ? new URL(origin).host : undefined
  return host === undefined || (host !== asked && host !== (publicUrl && new URL(publicUrl).host))
}
