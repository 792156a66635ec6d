import type { IncomingMessage } from 'node:http'
import { ipKeyGenerator } from 'express-rate-limit'
import { isCrossSite } from '../http/cross-site.js'

/** Open sockets of one address at one process: a school or a village behind one address is many people. */
const PER_ADDRESS = 200
/** Open sockets of a process. Whoever comes later sees the snapshot. */
const AT_ONCE = 10_000

export interface AdmissionOptions {
  publicUrl: string | undefined
  /** How many proxies in front may be believed about the address. */
  trustProxy: number
  /** Whether the number of sockets is limited. */
  rateLimit: boolean
}

/** Tells why a socket may not be opened, or counts it until it is closed. */
export function admission({ publicUrl, trustProxy, rateLimit }: AdmissionOptions) {
  const open = new Map<string, number>()
  let all = 0

  const count = (address: string, by: 1 | -1) => {
    const now = (open.get(address) ?? 0) + by
    all += by
    if (now > 0) open.set(address, now)
    else open.delete(address)
  }

  return (req: IncomingMessage): string | undefined => {
    if (isCrossSite(req.headers, publicUrl)) return 'cross_site'
    const address = ipKeyGenerator(addressOf(req, trustProxy))
    const full = all >= AT_ONCE || (open.get(address) ?? 0) >= PER_ADDRESS
    if (rateLimit && full) return 'too_many_sockets'
    count(address, 1)
    req.socket.once('close', () => count(address, -1))
    return undefined
  }
}

/** The last address that those proxies did not add themselves, as Express tells it. */
function addressOf({ headers, socket }: IncomingMessage, trustProxy: number): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join().split(',')
  const hops = [
    socket.remoteAddress ?? '',
    ...forwarded
      .map((each) => each.trim())
      .filter(Boolean)
      .reverse(),
  ]
  return hops[Math.min(trustProxy, hops.length - 1)]!
}
