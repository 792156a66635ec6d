import type { RequestHandler } from 'express'
import { ProductError } from '../platform/errors.js'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Refuses writes that a page of another site made the browser send, with our cookie on them or for one. */
export function refuseCrossSite(publicUrl: string | undefined): RequestHandler {
  const ownHost = publicUrl && new URL(publicUrl).host
  return (req, _res, next) => {
    if (SAFE_METHODS.has(req.method)) return next()
    const origin = req.get('origin')
    const host = origin && URL.canParse(origin) ? new URL(origin).host : undefined
    const foreign =
      req.get('sec-fetch-site') === 'cross-site' ||
      (origin !== undefined && (host === undefined || (host !== req.get('host') && host !== ownHost)))
    next(
      foreign
        ? new ProductError('forbidden', 'cross_site', 'Writes from other sites are not taken.')
        : undefined,
    )
  }
}
