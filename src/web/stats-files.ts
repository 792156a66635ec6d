import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { Router, type Request, type RequestHandler } from 'express'
import type { Config } from '../config.js'
import type { Deps } from '../http/deps.js'
import { answerProblem } from '../http/problem.js'
import type { Bucket } from '../platform/bucket/index.js'
import { ProductError } from '../platform/errors.js'
import {
  ENCODINGS,
  FILE_MAX_AGE_S,
  FOLDER,
  MANIFEST,
  MANIFEST_MAX_AGE_S,
  SCHEMA,
  isFileName,
  type Encoding,
} from '../stats/index.js'

/** Address of the published statistics' manifest, in the CDN or here. */
export function statsManifestUrl({ cdnBaseUrl = '' }: Pick<Config, 'cdnBaseUrl'>): string {
  return `${cdnBaseUrl}/${FOLDER}${MANIFEST}`
}

const SMALLEST_FIRST: readonly Encoding[] = ['br', 'gzip']

/**
 * The published statistics, where no CDN serves them: `/stats/manifest.json`, the schema, and the immutable
 * files that the manifest names, in the smallest form the client takes, readable from any site. Anything else under `/stats` is a 404 problem.
 */
export function statsRoutes({ cdn }: Pick<Deps, 'cdn'>): Router {
  const router = Router()
  router.use('/stats', forAnybody)
  for (const name of [MANIFEST, SCHEMA]) router.get(`/stats/${name}`, lasting(cdn, name))
  router.get('/stats/:name', file(cdn))
  router.use('/stats', () => {
    throw notPublished()
  })
  router.use('/stats', answerProblem)
  return router
}

const forAnybody: RequestHandler = (_req, res, next) => {
  res.set('Access-Control-Allow-Origin', '*')
  res.set('Cross-Origin-Resource-Policy', 'cross-origin')
  next()
}

function lasting(cdn: Bucket, name: string): RequestHandler {
  return async (req, res) => {
    const found = await cdn.get(FOLDER + name)
    if (!found) throw notPublished()
    const body = await text(found.body)
    res.set('Cache-Control', `public, max-age=${MANIFEST_MAX_AGE_S}`)
    // Weak: compression on the way changes its bytes.
    res.set('ETag', `W/"${createHash('sha256').update(body).digest('base64url')}"`)
    if (req.fresh) res.status(304).end()
    else res.type('json').send(body)
  }
}

function file(cdn: Bucket): RequestHandler {
  return async (req, res) => {
    const name = String(req.params.name)
    const form = isFileName(name) ? await smallestForm(cdn, name, req) : undefined
    if (!form) throw notPublished()
    res.type('json')
    res.set('Cache-Control', `public, max-age=${FILE_MAX_AGE_S}, immutable`)
    res.set('Vary', 'Accept-Encoding')
    res.set('ETag', `"${form.name}"`)
    if (form.encoding) res.set('Content-Encoding', form.encoding)
    if (req.fresh) return void res.status(304).end()
    res.set('Content-Length', String(form.size))
    if (req.method === 'HEAD') return void res.end()
    const found = await cdn.get(FOLDER + form.name)
    if (!found) throw notPublished()
    await pipeline(found.body, res).catch((error: unknown) => {
      if (!req.socket.destroyed) throw error // else the reader has left, which is nobody's fault
    })
  }
}

interface Form {
  /** Of the stored object, behind the folder. */
  name: string
  encoding?: Encoding
  size: number
}

/** The form of a file that is smallest of those the client takes and that are there. */
async function smallestForm(cdn: Bucket, file: string, req: Request): Promise<Form | undefined> {
  const taken = SMALLEST_FIRST.find((encoding) => req.acceptsEncodings(encoding))
  return (taken && (await find(cdn, file, taken))) ?? find(cdn, file)
}

async function find(cdn: Bucket, file: string, encoding?: Encoding): Promise<Form | undefined> {
  const name = encoding ? file + ENCODINGS[encoding] : file
  const found = await cdn.head(FOLDER + name)
  return found && { name, size: found.size, ...(encoding && { encoding }) }
}

function notPublished(): ProductError {
  return new ProductError(
    'not_found',
    'statistics_not_found',
    'No statistics are published under this address.',
  )
}
