import compression from 'compression'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { apiRoutes } from './api/index.js'
import { refuseCrossSite } from './http/cross-site.js'
import type { Deps } from './http/deps.js'
import { healthRoutes } from './http/health.js'
import { answerProblem } from './http/problem.js'
import { requestLimits } from './http/request-limits.js'
import { securityHeaders } from './http/security-headers.js'
import { identify } from './http/session.js'
import { build } from './schema.js'
import { embedRoutes, errorPage, notFoundPage, pictureRoutes, webRoutes } from './web/index.js'
import { staticFiles } from './web/static-files.js'
import { statsRoutes } from './web/stats-files.js'

/** A request's life, in reading order. Builds the app and never listens. */
export function createApp(deps: Deps): Express {
  const { config } = deps
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', config.trustProxy)

  app.use(healthRoutes(deps, build))
  app.use(securityHeaders(config, deps.bucket))

  const limits = requestLimits(config.rateLimit)
  const admission = [
    limits.perAddress,
    refuseCrossSite(config.publicUrl),
    identify(deps),
    limits.perContributor,
  ]
  app.use('/api/v1', admission, apiRoutes(deps))

  app.use(staticFiles())
  app.use(compression())
  if (!config.cdnBaseUrl) app.use(statsRoutes(deps))
  app.use('/:locale/embed', limits.perAddress)
  app.use(embedRoutes(deps))
  app.use('/:locale/dashboard/picture.png', limits.perAddress, limits.picturesPerAddress)
  app.use(pictureRoutes(deps))
  app.use('/:locale/badges/:id/picture.png', limits.picturesPerAddress)
  app.use(admission)
  app.use(webRoutes(deps))
  app.use(notFoundPage(deps))
  app.use(chooseErrorFormat(answerProblem, errorPage(deps)))
  return app
}

/** Answers a failure as a problem below `/api`, and as a page elsewhere. */
function chooseErrorFormat(problem: ErrorRequestHandler, page: ErrorRequestHandler): ErrorRequestHandler {
  return (error, req, res, next) => (req.path.startsWith('/api/') ? problem : page)(error, req, res, next)
}
