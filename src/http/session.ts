import { isIP } from 'node:net'
import { parse } from 'cookie'
import type { Request, RequestHandler, Response } from 'express'
import { COOKIE, COOKIE_MAX_AGE_S, findContributor, type Contributor } from '../identity/index.js'
import type { Deps } from './deps.js'

declare module 'express-serve-static-core' {
  interface Request {
    /** Who asks, if they hold a cookie we made; set by `identify`. */
    contributor?: Contributor
  }
}

/** Who a client believes to be: their id. Pages outlive their cookie, and devices change hands. */
const MEANT = 'Sauti-As'

/**
 * Finds out who asks. A cookie that is forged, altered or outdated makes a stranger, not an error; so does one that
 * is not of the person the request was meant to come from.
 */
export function identify({ pool, sealer }: Pick<Deps, 'pool' | 'sealer'>): RequestHandler {
  return async (req, _res, next) => {
    const token = parse(req.headers.cookie ?? '')[COOKIE]
    const id = token && (await sealer.open(token))
    const meant = req.get(MEANT)
    if (id && (meant === undefined || meant === id)) req.contributor = await findContributor(pool, id)
    next()
  }
}

/** The address somebody asked from, without the network interface it came in by; null where there is none. */
export function addressOf(req: Request): string | null {
  const [address = ''] = (req.ip ?? '').split('%')
  return isIP(address) ? address : null
}

/** Makes this browser the contributor's. */
export async function signIn(
  res: Response,
  { sealer, config }: Pick<Deps, 'sealer' | 'config'>,
  contributorId: string,
): Promise<void> {
  res.cookie(COOKIE, await sealer.seal(contributorId), {
    httpOnly: true,
    sameSite: 'lax',
    secure: config.https,
    maxAge: COOKIE_MAX_AGE_S * 1000,
    path: '/',
  })
}
