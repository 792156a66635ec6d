import { randomUUID } from 'node:crypto'
import type { ErrorRequestHandler, Request, Response } from 'express'
import { isHttpError } from 'http-errors'
import { MulterError } from 'multer'
import { z } from 'zod'
import { isUnavailable } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { log } from '../platform/log.js'

/** RFC 9457, with a stable `code`, what is wrong with which field, and the id under which we logged it. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    id: z.string().optional(),
  })
  .meta({ id: 'Problem' })

/** The last handler of the API: whatever went wrong becomes one problem. */
export const answerProblem: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) return next(error)
  sendProblem(res, toProductError(error) ?? unexpected(error, req))
}

function sendProblem(res: Response, error: LoggedError): void {
  const { status, extra } = error
  if (extra.retryAfter !== undefined) res.set('Retry-After', String(extra.retryAfter))
  res
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error)))
}

/** An expected error, or one that was logged under an id. */
type LoggedError = ProductError & { id?: string }

/** The body of an answer about an error. */
export function problemOf({ status, code, message, extra, id }: LoggedError): z.output<typeof Problem> {
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ')
  return { type: 'about:blank', title, status, code, detail: message, errors: extra.errors, id }
}

/** What the caller can act on, from the errors of the libraries that read a request; else undefined. */
function toProductError(error: unknown): ProductError | undefined {
  if (error instanceof ProductError) return error
  if (error instanceof MulterError) return new ProductError('invalid', 'invalid_input', `${error.message}.`)
  if (isHttpError(error) && error.status < 500)
    return ofHttpError(error.status, error.type as string | undefined)
  if (error instanceof URIError)
    return new ProductError('invalid', 'invalid_input', 'The path is not well-formed.', { status: 400 })
  if (isUnavailable(error)) return databaseUnavailable(error)
  return ofBrokenForm(error)
}

/** Seconds after which a client may try again when the database is out of reach. */
const RETRY_AFTER_S = 5

function databaseUnavailable(cause: unknown): ProductError {
  log.error({ err: cause }, 'the database is out of reach')
  return new ProductError(
    'unavailable',
    'database_unavailable',
    'We cannot be reached for a moment. Try again.',
    {
      retryAfter: RETRY_AFTER_S,
    },
  )
}

function ofHttpError(status: number, type: string | undefined): ProductError {
  if (type === 'entity.parse.failed') {
    return new ProductError('invalid', 'malformed_json', 'The body is not JSON.', { status: 400 })
  }
  if (status === 413) return new ProductError('too_large', 'body_too_large', 'The body is too large.')
  if (status === 415)
    return new ProductError('unsupported', 'unsupported_media_type', 'This encoding is not taken.')
  return new ProductError('invalid', 'bad_request', 'The request could not be read.', { status })
}

/** busboy says what is wrong with a multipart body by its messages only. */
function ofBrokenForm(error: unknown): ProductError | undefined {
  if (!(error instanceof Error)) return undefined
  const broken =
    /^(Unexpected end of (form|file)|Malformed part header|Multipart: Boundary not found|Part terminated early.*|Request (aborted|closed))$/
  if (!broken.test(error.message)) return undefined
  return new ProductError('invalid', 'malformed_form', 'The multipart body is broken or incomplete.', {
    status: 400,
  })
}

function unexpected(error: unknown, req: Request): ProductError & { id: string } {
  const id = randomUUID()
  log.error({ err: error, id, method: req.method, path: req.path }, 'a request failed unexpectedly')
  return Object.assign(
    new ProductError('unavailable', 'internal_error', 'Something went wrong on our side. It was logged.', {
      status: 500,
    }),
    { id },
  )
}
