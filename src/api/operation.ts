import { json, type Request, type RequestHandler, type Response, Router } from 'express'
import type { z } from 'zod'
import type { Contributor, CookieSealer } from '../identity/index.js'
import type { Bucket } from '../platform/bucket/index.js'
import type { Pool } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'

/** What the API needs to do its work. */
export interface ApiDeps {
  pool: Pool
  bucket: Bucket
  sealer: CookieSealer
  /** Whether people reach us by https, so that the cookie need not travel otherwise. */
  https: boolean
}

/** `anyone`; a `contributor` who is known; one who has `consented` to the current terms. */
type Who = 'anyone' | 'contributor' | 'consented'

interface Answer {
  status: number
  body?: unknown
}

interface Asked<Params, Query, Body, W extends Who> {
  params: Params
  query: Query
  body: Body
  contributor: W extends 'anyone' ? Contributor | undefined : Contributor
  deps: ApiDeps
  req: Request
  res: Response
}

interface Description {
  id: string
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** As in OpenAPI: `/recordings/{id}`. */
  path: string
  summary: string
  who: Who
  /** Schemas of what comes in; a request that does not fit is `invalid_input`. */
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
  handler: (deps: ApiDeps) => RequestHandler
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined

/** One call of the API: what is true of it, and what it does with a request that fits. */
export function operation<const D extends Description, W extends Who = D['who']>(
  description: D,
  handle: (asked: Asked<Out<D['params']>, Out<D['query']>, Out<D['body']>, W>) => Promise<Answer | undefined>,
): Operation {
  const handler =
    (deps: ApiDeps): RequestHandler =>
    async (req, res) => {
      admit(description.who, req.contributor)
      const asked = {
        params: read(description.params, req.params, 'path'),
        query: read(description.query, req.query, 'query'),
        body: read(description.body, req.body, 'body'),
        contributor: req.contributor,
        deps,
        req,
        res,
      } as Asked<Out<D['params']>, Out<D['query']>, Out<D['body']>, W>
      const answer = await handle(asked)
      if (answer) send(res, answer)
    }
  return { ...description, handler }
}

/** The routes of some operations; a known path with another method is a 405. */
export function routesOf(operations: Operation[], deps: ApiDeps): Router {
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

function admit(who: Who, contributor: Contributor | undefined): void {
  if (who === 'anyone') return
  if (!contributor) {
    throw new ProductError('unauthenticated', 'not_a_contributor', 'Join first: POST /api/v1/contributors.')
  }
  if (who === 'consented' && !contributor.consented) {
    throw new ProductError('forbidden', 'consent_required', 'Agree to the current contributor terms first.')
  }
}

/** The input as its schema reads it. Throws `invalid_input` with what is wrong with each field. */
export function read(schema: z.ZodType | undefined, input: unknown, where: string): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(input === undefined ? {} : input)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map((issue) => ({
    path: [where, ...issue.path].join('.'),
    message: issue.message,
  }))
  const [first] = errors
  throw new ProductError('invalid', 'invalid_input', `${first?.path}: ${first?.message}`, { errors })
}

function send(res: Response, { status, body }: Answer): void {
  res.status(status)
  if (body === undefined) res.end()
  else res.json(body)
}
