import type { RequestHandler } from 'express'
import type { WebDeps } from './deps.js'
import { render } from './render.js'

/** Asks no database: its numbers are those that are published. */
export function dashboard({ latestTotals, statsManifest = '/stats/manifest.json' }: WebDeps): RequestHandler {
  return async (_req, res) => {
    await render(res, 'dashboard', {
      latest: await latestTotals(),
      manifest: statsManifest,
      data: { manifest: statsManifest },
    })
  }
}
