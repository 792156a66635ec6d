import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type Request } from 'express'
import {
  answerProblem,
  apiRoutes,
  identify,
  refuseCrossSite,
  requestLimits,
  type ApiDeps,
} from './api/index.js'
import { findCampaign, listLanguages } from './campaigns/index.js'
import type { Config } from './config.js'
import { contributionsOf, historyOf } from './consensus/index.js'
import { changeProfile, consentsOf, type Contributor } from './identity/index.js'
import type { Bucket } from './platform/bucket/index.js'
import { findBadge, recognise, shareBadge } from './recognition/index.js'
import { latestCampaigns, latestLanguageMonths, latestTables, latestTotals } from './stats/index.js'
import { healthRoutes } from './http/health.js'
import {
  builtAssets,
  embedRoutes,
  errorPage,
  notFoundPage,
  pictureRoutes,
  webRoutes,
  type WebDeps,
} from './web/index.js'
import { plainWork } from './web/plain-work.js'
import { securityHeaders } from './http/security-headers.js'
import { staticFiles } from './web/static-files.js'
import { statsRoutes } from './web/stats-files.js'

interface AppDeps extends Omit<ApiDeps, 'https'> {
  config: Config
  cdn: Bucket
}

/** A request's life, in reading order. Builds the app and never listens. */
export function createApp(deps: AppDeps): Express {
  const { config } = deps
  const pages = webDeps(deps)
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', config.trustProxy)

  app.use(healthRoutes(deps))
  app.use(securityHeaders(config, deps.bucket))

  const limits = requestLimits(config.rateLimit)
  const admission = [
    limits.perAddress,
    refuseCrossSite(config.publicUrl),
    identify(deps),
    limits.perContributor,
  ]
  app.use('/api/v1', admission, apiRoutes({ ...deps, https: config.https }))

  app.use(staticFiles())
  app.use(compression())
  if (!config.cdnBaseUrl) app.use(statsRoutes(deps))
  app.use('/:locale/embed', limits.perAddress)
  app.use(embedRoutes(pages))
  app.use('/:locale/dashboard/picture.png', limits.perAddress, limits.picturesPerAddress)
  app.use(pictureRoutes(pages))
  app.use('/:locale/badges/:id/picture.png', limits.picturesPerAddress)
  app.use(admission)
  app.use(webRoutes(pages))
  app.use(notFoundPage(pages))
  app.use(inTheirWords(answerProblem, errorPage(pages)))
  return app
}

/** Programs are told in problems, people in pages. */
function inTheirWords(problem: ErrorRequestHandler, page: ErrorRequestHandler): ErrorRequestHandler {
  return (error, req, res, next) => (req.path.startsWith('/api/') ? problem : page)(error, req, res, next)
}

function webDeps({ config, pool, cdn, sealer }: AppDeps): WebDeps {
  return {
    assets: builtAssets(),
    publicUrl: config.publicUrl,
    contact: config.contact,
    listLanguages: () => listLanguages(pool),
    latestTotals: () => latestTotals({ cdn }),
    latestTables: () => latestTables({ cdn }),
    latestCampaigns: () => latestCampaigns({ cdn }),
    findCampaign: (id) => findCampaign(pool, id),
    latestLanguageMonths: () => latestLanguageMonths({ cdn }),
    statsManifest: config.cdnBaseUrl && `${config.cdnBaseUrl}/stats/manifest.json`,
    contributorOf: (req) => req.contributor ?? null,
    contributionsOf: (contributor, since) => contributionsOf(pool, contributor, since),
    recognise: (contributor) => recognise(pool, contributor),
    findBadge: (id, viewer) => findBadge(pool, id, viewer),
    shareBadge: (req, id, shared) => shareBadge(pool, known(req), id, shared),
    setWeeklyGoal: (req, goal) => changeProfile(pool, known(req), { weekly_goal: goal }),
    historyOf: (contributor, page) => historyOf(pool, contributor, page),
    consentsOf: (contributor) => consentsOf(pool, contributor),
    plainWork: plainWork({ pool, sealer, https: config.https, key: config.encryptionKey }),
  }
}

function known({ contributor }: Request): Contributor {
  if (!contributor) throw new Error('a page asks this of somebody known only')
  return contributor
}
