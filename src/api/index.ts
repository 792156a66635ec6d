import compression from 'compression'
import { Router } from 'express'
import type { Deps } from '../http/deps.js'
import { answerProblem } from '../http/problem.js'
import { ProductError } from '../platform/errors.js'
import { kindNames } from '../tasks/index.js'
import { openApi } from './openapi.js'
import { routesOf, type Operation } from './operation.js'
import { peopleOperations } from './operations/people.js'
import { recordingOperations } from './operations/recordings.js'
import { workOperations } from './operations/work.js'

export { errorCodes } from './openapi.js'

export const operations: Operation[] = [...peopleOperations, ...workOperations, ...recordingOperations]

/** Everything below `/api/v1`, its own description and its own errors included. */
export function apiRoutes(deps: Deps): Router {
  const document = openApi(operations, kindNames())
  const router = Router()
  // What answers a write fits in a packet or two; compressing it would cost more than all the rest of it.
  router.get('/{*path}', compression())
  router.get('/openapi.json', (_req, res) => void res.json(document))
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  })
  router.use(routesOf(operations, deps))
  router.use(() => {
    throw new ProductError('not_found', 'not_found', 'The API has no such path.')
  })
  router.use(answerProblem)
  return router
}
