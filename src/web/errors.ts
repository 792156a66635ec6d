import { randomUUID } from 'node:crypto'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { Deps } from '../http/deps.js'
import { isUnavailable } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { log } from '../platform/log.js'
import { pageContext } from './context.js'
import { render } from './render.js'

/** The last of the routes: whatever nobody answered. */
export function notFoundPage(deps: Deps): RequestHandler[] {
  return [
    pageContext(deps),
    async (_req, res) => {
      res.status(404)
      await render(res, 'not-found', {})
    },
  ]
}

/** Seconds after which a page may be asked for again when the database is out of reach. */
const RETRY_AFTER_S = 5

/** What a browser sees of a failure: the status, and the id under which the log has the rest. */
export function errorPage(deps: Deps): ErrorRequestHandler {
  const withContext = pageContext(deps)
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const status = statusOf(error)
    const id = randomUUID()
    if (status === 503) res.set('Retry-After', String(RETRY_AFTER_S))
    if (status >= 500)
      log.error({ err: error, id, method: req.method, url: req.originalUrl }, 'a page failed')
    res.status(status)
    withContext(req, res, () => {
      const page = status === 404 ? render(res, 'not-found', {}) : render(res, 'error', { status, id })
      page.catch(next)
    })
  }
}

function statusOf(error: unknown): number {
  if (error instanceof ProductError) return error.status
  if (isUnavailable(error)) return 503
  // Express and its parsers say so when the request was at fault; an address that cannot be decoded leads nowhere.
  if (error instanceof URIError) return 404
  const { status } = (error ?? {}) as { status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}
