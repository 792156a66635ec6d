import { readdirSync } from 'node:fs'
import path from 'node:path'
import express, { type RequestHandler, type Response } from 'express'
import { projectRoot } from '../platform/paths.js'

/** What the build packed, smallest first, by what it adds to a file's name. */
const FORMS = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const

/**
 * Built files have a hash of their content in the name and may be kept for ever; the others for an hour. The service
 * worker has one address for ever, and is asked for anew each time.
 */
export function staticFiles(): RequestHandler[] {
  return [
    ...packedFolder('public', { immutable: true, maxAge: '1y', setHeaders: refreshWorker }),
    ...packedFolder('static', { maxAge: '1h' }),
  ]
}

/** Serves a folder of the build, each file in the smallest form that the client takes. */
function packedFolder(name: string, caching: Parameters<typeof express.static>[1]): RequestHandler[] {
  const folder = path.join(projectRoot, 'dist', name)
  const files = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(addressOf))
  const serve = express.static(folder, { ...caching, index: false, redirect: false })
  return [
    (req, res, next) => {
      const forms = FORMS.filter(({ ending }) => files.has(req.path + ending))
      if (forms.length === 0 || (req.method !== 'GET' && req.method !== 'HEAD')) return next()
      res.vary('Accept-Encoding')
      const form = forms.find(({ encoding }) => req.acceptsEncodings(encoding))
      if (!form) return next()
      res.type(path.extname(req.path))
      res.set('Content-Encoding', form.encoding)
      req.url = req.path + form.ending
      next()
    },
    serve,
  ]
}

function refreshWorker(res: Response, file: string): void {
  if (path.basename(file).startsWith('service-worker.js')) res.set('Cache-Control', 'no-cache')
}

function addressOf(file: string): string {
  return `/${file.split(path.sep).join('/')}`
}
