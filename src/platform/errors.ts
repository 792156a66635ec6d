/** What went wrong, in the product's terms; each edge turns the kind into its own status in one place. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'unsupported'
  | 'exhausted'
  | 'unavailable'

const STATUS_OF_KIND: Record<ErrorKind, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  exhausted: 429,
  unavailable: 503,
}

/** One thing wrong with one field of the input. */
interface FieldError {
  path: string
  message: string
}

/**
 * A failure the caller can act on. `code` is stable and snake_case; `detail` is a sentence for a person.
 * `retryAfter` is in seconds.
 */
export class ProductError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    detail: string,
    readonly extra: { errors?: FieldError[]; retryAfter?: number; status?: number } = {},
  ) {
    super(detail)
    this.name = 'ProductError'
  }

  get status(): number {
    return this.extra.status ?? STATUS_OF_KIND[this.kind]
  }
}

/** Why a process cannot start or a command cannot run: one line for a person, which names what to change. */
export class StartError extends Error {}
