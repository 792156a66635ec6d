import { urlencoded } from 'express'
import type { z } from 'zod'
import { ProductError } from '../platform/errors.js'

/** The largest body of a page's form, in bytes; a vote with all its reasons is far below it. */
const FORM_BYTES_MOST = 8 * 1024

/** Reads the body of a form that a browser sends without script. */
export const readForm = urlencoded({ extended: false, limit: FORM_BYTES_MOST })

/** The input as its schema reads it. Throws `invalid_input` with what is wrong with each field. */
export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  part: 'path' | 'query' | 'body',
): z.output<S> {
  const parsed = schema.safeParse(input === undefined ? {} : input)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map((issue) => ({
    path: [part, ...issue.path].join('.'),
    message: issue.message,
  }))
  const [first] = errors
  throw new ProductError('invalid', 'invalid_input', `${first?.path}: ${first?.message}`, { errors })
}
