import { json, type Request, type RequestHandler, type Response, Router } from 'express'
import type { z } from 'zod'
import type { Deps } from '../http/deps.js'
import { parseInput } from '../http/input.js'
import type { Contributor } from '../identity/index.js'
import { ProductError } from '../platform/errors.js'

/** Which caller a call is for: `anyone`, a `contributor`, or one that has `consented` to the current terms. */
type Caller = 'anyone' | 'contributor' | 'consented'

interface Answer {
  status: number
  body?: unknown
}

interface Call<Params, Query, Body, C extends Caller> {
  params: Params
  query: Query
  body: Body
  contributor: C extends 'anyone' ? Contributor | undefined : Contributor
  deps: Deps
  req: Request
  res: Response
}

interface Description {
  id: string
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** As in OpenAPI: `/recordings/{id}`. */
  path: string
  summary: string
  caller: Caller
  /** Schemas of the request's parts; a request that does not fit is `invalid_input`. */
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** For a multipart body: its fields, then one file. The handler reads it itself. */
  form?: { fields: z.ZodObject; file: string }
  answers: Record<number, { description: string; schema?: z.ZodType; type?: string }>
  /** Codes of the problems this call has of its own. */
  errors?: string[]
}

export interface Operation extends Description {
  handler: (deps: Deps) => RequestHandler
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined

/** One call of the API: its description, and its handler for requests that fit the schemas. */
export function operation<const D extends Description, C extends Caller = D['caller']>(
  description: D,
  handle: (
    call: Call<Parsed<D['params']>, Parsed<D['query']>, Parsed<D['body']>, C>,
  ) => Promise<Answer | undefined>,
): Operation {
  const handler =
    (deps: Deps): RequestHandler =>
    async (req, res) => {
      admit(description.caller, req.contributor)
      const { params, query, body } = description
      const call = {
        params: params && parseInput(params, req.params, 'path'),
        query: query && parseInput(query, req.query, 'query'),
        body: body && parseInput(body, req.body, 'body'),
        contributor: req.contributor,
        deps,
        req,
        res,
      } as Call<Parsed<D['params']>, Parsed<D['query']>, Parsed<D['body']>, C>
      const answer = await handle(call)
      if (answer) send(res, answer)
    }
  return { ...description, handler }
}

/** The routes of some operations; a known path with another method is a 405. */
export function routesOf(operations: Operation[], deps: Deps): Router {
  const router = Router()
  const methods = new Map<string, string[]>()
  const readJson = json({ limit: JSON_BYTES_MOST, strict: false })
  for (const { method, path, body, handler } of operations) {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1')
    router[method](route, ...(body ? [requireJson, readJson] : []), handler(deps))
    methods.set(route, [...(methods.get(route) ?? []), method.toUpperCase()])
  }
  for (const [route, allowed] of methods) {
    router.all(route, (_req, res) => {
      res.set('Allow', allowed.join(', '))
      throw new ProductError('invalid', 'method_not_allowed', 'This path has no such method.', {
        status: 405,
      })
    })
  }
  return router
}

/** No body but audio is larger than a few lines of text. */
const JSON_BYTES_MOST = 16 * 1024

const requireJson: RequestHandler = (req, _res, next) => {
  if (hasBody(req) && !req.is('json')) {
    throw new ProductError('unsupported', 'unsupported_media_type', 'Send the body as application/json.')
  }
  next()
}

const hasBody = (req: Request) =>
  req.get('transfer-encoding') !== undefined || Number(req.get('content-length')) > 0

function admit(caller: Caller, contributor: Contributor | undefined): void {
  if (caller === 'anyone') return
  if (!contributor) {
    throw new ProductError('unauthenticated', 'not_a_contributor', 'Join first: POST /api/v1/contributors.')
  }
  if (caller === 'consented' && !contributor.consented) {
    throw new ProductError('forbidden', 'consent_required', 'Agree to the current contributor terms first.')
  }
}

function send(res: Response, { status, body }: Answer): void {
  res.status(status)
  if (body === undefined) res.end()
  else res.json(body)
}
