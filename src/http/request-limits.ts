import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { ProductError } from '../platform/errors.js'

const WINDOW_MS = 60_000
/** Twenty a second is far beyond any person, and still lets an outbox empty itself after days offline. */
const PER_CONTRIBUTOR = 1_200
/** A school or a village behind one address is many people; this only stops a flood. */
const PER_ADDRESS = 30_000
/** Drawing takes a tenth of a second; who shows links asks for one picture, and keeps it. */
const PICTURES_PER_ADDRESS = 300

/** Request limits, counted per process: one for each contributor, a far higher one for each address, and one
 * for what is drawn for it. */
export function requestLimits(
  on: boolean,
): Record<'perAddress' | 'perContributor' | 'picturesPerAddress', RequestHandler> {
  const limited = (
    limit: number,
    keyGenerator: (req: Request) => string,
    skip: (req: Request) => boolean = () => false,
  ) =>
    rateLimit({
      windowMs: WINDOW_MS,
      limit,
      keyGenerator,
      skip: (req) => !on || skip(req),
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      handler: (_req: Request, _res: Response, next) =>
        next(
          new ProductError('exhausted', 'rate_limited', 'That was too many requests. Wait a minute.', {
            retryAfter: WINDOW_MS / 1000,
          }),
        ),
    })
  return {
    perAddress: limited(PER_ADDRESS, (req) => ipKeyGenerator(req.ip ?? '')),
    picturesPerAddress: limited(PICTURES_PER_ADDRESS, (req) => ipKeyGenerator(req.ip ?? '')),
    perContributor: limited(
      PER_CONTRIBUTOR,
      (req) => req.contributor?.id ?? '',
      (req) => !req.contributor,
    ),
  }
}
