import path from 'node:path'
import express, { type RequestHandler } from 'express'
import { projectRoot } from '../platform/paths.js'

/** Built files have a hash of their content in the name and may be kept for ever; the others for an hour. */
export function staticFiles(): RequestHandler[] {
  const options = { index: false, redirect: false } as const
  return [
    express.static(path.join(projectRoot, 'dist/public'), { ...options, immutable: true, maxAge: '1y' }),
    express.static(path.join(projectRoot, 'public'), { ...options, maxAge: '1h' }),
  ]
}
