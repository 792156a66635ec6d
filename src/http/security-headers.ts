import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Config } from '../config.js'
import type { Bucket } from '../platform/bucket/index.js'
import { log } from '../platform/log.js'
import { audioOrigin } from '../recordings/index.js'

/**
 * What pages may do: load from here, hear the microphone, talk to us, to the CDN and to the store that plays audio, and
 * nothing else.
 */
export function securityHeaders(config: Config, bucket: Pick<Bucket, 'url'>): RequestHandler[] {
  const cdn = config.cdnBaseUrl ? [new URL(config.cdnBaseUrl).origin] : []
  let store = ''
  audioOrigin(bucket).then(
    (origin = '') => (store = origin),
    (error: unknown) =>
      log.warn({ err: error }, 'the store signs no URL now: audio is passed on by this server'),
  )
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'self'"],
          'script-src': ["'self'"],
          'style-src': ["'self'"],
          'img-src': ["'self'", 'data:'],
          'font-src': ["'self'"],
          'media-src': ["'self'", 'blob:'],
          'connect-src': ["'self'", ...cdn, () => store],
          'worker-src': ["'self'"],
          'manifest-src': ["'self'"],
          'object-src': ["'none'"],
          'base-uri': ["'none'"],
          'form-action': ["'self'"],
          'frame-ancestors': ["'none'"],
        },
      },
      // Not `no-referrer`: with that, browsers call the origin of our own forms "null".
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: config.https,
    }),
    (_req, res, next) => {
      res.set('Permissions-Policy', 'microphone=(self), camera=(), geolocation=(), payment=(), usb=()')
      next()
    },
  ]
}
