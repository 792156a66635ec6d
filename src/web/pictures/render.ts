import { createHash } from 'node:crypto'
import path from 'node:path'
import { Piscina } from 'piscina'
import { ProductError } from '../../platform/errors.js'
import { projectRoot } from '../../platform/paths.js'
import type { Picture } from './picture.js'

/** Of all cores, one draws at most. */
const THREADS = 1
/** Being drawn or waiting for it; the next is refused at once. */
export const MAX_AT_ONCE = 24
/** From being asked for to being done, the waiting included. */
const TIME_LIMIT_MS = 10_000
const IDLE_THREAD_MS = 60_000
const RETRY_AFTER_S = 5
/** Of about 50 kB each. */
const MAX_KEPT = 100
const WORKER_FILE = path.join(projectRoot, 'dist/src/web/pictures/render-worker.js')

let pool: Piscina | undefined
let drawing = 0
/** Those asked for last, by their hash: drawn or being drawn. The first are the oldest. */
const kept = new Map<string, Promise<Buffer>>()

/**
 * Draws a picture as a PNG, on a thread of its own. The same one again costs nothing while it is remembered. Rejects
 * with `pictures_busy` when too many wait or it takes too long.
 */
export function renderPicture(picture: Picture, timeLimitMs = TIME_LIMIT_MS): Promise<Buffer> {
  const key = hashOf(picture)
  const png = kept.get(key) ?? keep(key, draw(picture, timeLimitMs))
  // Asked for again, it is the youngest.
  kept.delete(key)
  kept.set(key, png)
  return png
}

function keep(key: string, png: Promise<Buffer>): Promise<Buffer> {
  png.catch(() => kept.get(key) === png && kept.delete(key))
  const [oldest] = kept.keys()
  if (kept.size >= MAX_KEPT && oldest) kept.delete(oldest)
  return png
}

/** The same for the same picture, for ever. */
export function hashOf(picture: Picture): string {
  return createHash('sha256').update(JSON.stringify(picture)).digest('base64url')
}

/** Ends the thread; the next picture would start it again. */
export async function closePictures(): Promise<void> {
  const closing = pool
  pool = undefined
  kept.clear()
  await closing?.destroy()
}

async function draw(picture: Picture, timeLimitMs: number): Promise<Buffer> {
  if (drawing >= MAX_AT_ONCE) throw busy()
  pool ??= new Piscina({
    filename: WORKER_FILE,
    minThreads: 0,
    maxThreads: THREADS,
    idleTimeout: IDLE_THREAD_MS,
  })
  drawing++
  try {
    const png = (await pool.run(picture, { signal: AbortSignal.timeout(timeLimitMs) })) as Uint8Array
    return Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  } catch (error) {
    throw error instanceof Error && error.name === 'AbortError' ? busy() : error
  } finally {
    drawing--
  }
}

function busy(): ProductError {
  return new ProductError('unavailable', 'pictures_busy', 'Too many pictures are being drawn. Try later.', {
    retryAfter: RETRY_AFTER_S,
  })
}
