import path from 'node:path'
import express, { type RequestHandler, type Response } from 'express'
import { projectRoot } from '../platform/paths.js'

/**
 * Built files have a hash of their content in the name and may be kept for ever; the others for an hour. The service
 * worker has one address for ever, and is asked for anew each time.
 */
export function staticFiles(): RequestHandler[] {
  const options = { index: false, redirect: false } as const
  return [
    express.static(path.join(projectRoot, 'dist/public'), {
      ...options,
      immutable: true,
      maxAge: '1y',
      setHeaders: refreshWorker,
    }),
    express.static(path.join(projectRoot, 'public'), { ...options, maxAge: '1h' }),
  ]
}

function refreshWorker(res: Response, file: string): void {
  if (path.basename(file) === 'service-worker.js') res.set('Cache-Control', 'no-cache')
}
