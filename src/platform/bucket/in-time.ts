import { PassThrough, pipeline, type Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { bucketUnavailable } from './bucket.js'

/** From a call to its answer, all attempts together. */
export const CALL_MS = 20_000
/** A body gets more time, as if the store took no more than this. */
const SLOWEST_BYTES_PER_MS = 500
/** Until a connection stands. */
export const CONNECT_MS = 3_000
/** Without a byte taken or given, after which an attempt is given up, and a body that is fetched ends with an error. */
export const SILENCE_MS = 8_000
/** From asking whether the store is there to its answer: one attempt. */
export const CHECK_MS = 3_000
/** Connections of one process: as many uploads may be under way at once. */
export const SOCKETS = 256
const ATTEMPTS = 3
const FIRST_PAUSE_MS = 100

export interface Attempt {
  /** Aborts when the time is over. */
  signal: AbortSignal
  /** To be called whenever the store has taken something. */
  goesOn(): void
}

/**
 * Asks a store, and again where that may help. Throws `bucket_unavailable` when it does not answer in time. `bytes` are
 * those that are sent. What is asked must give the same when it is asked twice.
 */
export async function inTime<T>(ask: (attempt: Attempt) => Promise<T>, bytes = 0): Promise<T> {
  const end = performance.now() + CALL_MS + bytes / SLOWEST_BYTES_PER_MS
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(ask, end - performance.now())
    } catch (error) {
      const pauseMs = FIRST_PAUSE_MS * 2 ** attempt * Math.random()
      if (attempt === ATTEMPTS || !mayPass(error) || performance.now() + pauseMs >= end)
        throw bucketUnavailable(error)
      await sleep(pauseMs)
    }
  }
}

/** Asks a store whether it is there. Throws `bucket_unavailable`, with the store's own error as its cause. */
export async function checkInTime(ask: (attempt: Attempt) => Promise<unknown>): Promise<void> {
  try {
    await once(ask, CHECK_MS)
  } catch (error) {
    throw bucketUnavailable(error)
  }
}

async function once<T>(ask: (attempt: Attempt) => Promise<T>, ms: number): Promise<T> {
  const controller = new AbortController()
  const { signal } = controller
  const giveUp = () => controller.abort(new Error('the store did not answer in time'))
  const timers = [setTimeout(giveUp, ms), setTimeout(giveUp, SILENCE_MS)]
  try {
    return await Promise.race([ask({ signal, goesOn: () => timers[1]?.refresh() }), aborted(signal)])
  } finally {
    timers.forEach((timer) => clearTimeout(timer))
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

/** Refusals of which the next attempt may know nothing: the bytes were damaged or cut on the way, or our clock was wrong. */
const PASSING = ['RequestTimeout', 'BadDigest', 'XAmzContentChecksumMismatch', 'RequestTimeTooSkewed']

function mayPass(error: unknown): boolean {
  const status = statusOf(error)
  return (
    status === undefined ||
    status >= 500 ||
    status === 429 ||
    status === 408 ||
    PASSING.includes((error as Error).name)
  )
}

/** The status of the answer that an error of a store stands for; undefined where there was no answer. */
export function statusOf(error: unknown): number | undefined {
  const { status, $metadata } = error as { status?: number; $metadata?: { httpStatusCode?: number } }
  return status ?? $metadata?.httpStatusCode
}

/** A body of a store as it comes; it ends with `bucket_unavailable` when it breaks off or stalls. */
export function unlessSilent(body: Readable): Readable {
  const given = new PassThrough()
  const timer = setTimeout(() => {
    // What waits here is waited for by a slow reader, not by us.
    if (given.readableLength > 0) timer.refresh()
    else body.destroy(new Error('the store stopped in the middle of an object'))
  }, SILENCE_MS)
  body.on('data', () => timer.refresh())
  body.once('error', (error) => given.destroy(bucketUnavailable(error)))
  pipeline(body, given, () => clearTimeout(timer))
  return given
}
