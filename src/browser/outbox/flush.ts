/**
 * Sends what the outbox holds, and retries it until the server acknowledges it. An upload without a network is retried
 * like this:
 *
 * - A round starts when a page opens, an item is added or the network returns (`open-outbox.ts`). Pages without an
 *   outbox load the bundle `outbox-flush`, and the service worker flushes without any page (`background-sync.ts`).
 * - A round sends the contributor's items one by one (`retry-policy.ts` orders them). It stops when there is no network
 *   or no session, or after two failures in a row. Only one tab runs a round at a time (`withOutboxLock`).
 * - After a failed round the next one starts by itself, after a delay that doubles up to a minute, and not before the
 *   server's `Retry-After`. Only a lost session waits for the next page.
 * - An item that the server refuses for good is kept, marked as refused, until the contributor has seen it.
 */
import { ApiError, type ApiFailure } from '../lib/api/client.js'
import type { OutboxItem } from './outbox-item.js'
import type { MemoryFallback, OutboxStore } from './outbox-store.js'
import { afterFailure, retryDelay, sendOrder } from './retry-policy.js'

export interface FlushOptions {
  contributorId: string
  store: OutboxStore & Partial<MemoryFallback>
  send(item: OutboxItem, audio: ArrayBuffer | undefined): Promise<void>
  /** Runs the work while no other tab does the same. */
  runExclusively(work: () => Promise<void>): Promise<void>
}

/** A server that fails two items in a row is left alone until the next round. */
const MAX_FAILURES_IN_A_ROW = 2

export function createFlush(
  { contributorId, store, send, runExclusively }: FlushOptions,
  onProgress: () => Promise<void>,
) {
  let rounds = Promise.resolve()
  let failedRounds = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastFailure: ApiFailure | null = null

  /** Starts a round at once, or right after the one that is running. Resolves at its end. */
  function flush(): Promise<void> {
    clearTimeout(timer)
    rounds = rounds
      .then(() => runExclusively(sendAll))
      // The device's storage failed, so its items are sent in a later round.
      .catch(() => scheduleRetry({ kind: 'network' }))
    return rounds
  }

  async function sendAll(): Promise<void> {
    await store.moveToDevice?.().catch(() => undefined)
    lastFailure = null
    let failuresInARow = 0
    for (const item of sendOrder(await store.list(), contributorId)) {
      const failure = await sendOne(item)
      lastFailure = failure ?? lastFailure
      failuresInARow = failure ? failuresInARow + 1 : 0
      await onProgress()
      if (failure && failure.kind !== 'unavailable') break
      if (failuresInARow === MAX_FAILURES_IN_A_ROW) break
    }
    if (lastFailure) scheduleRetry(lastFailure)
    else failedRounds = 0
    await onProgress()
  }

  /** Sends one item. Resolves to the failure after which it has to be sent again, if there was one. */
  async function sendOne(item: OutboxItem): Promise<ApiFailure | null> {
    const isStored = async () => (await store.list()).some(({ id }) => id === item.id)
    if (!(await isStored())) return null // it was replaced while others were sent
    try {
      await send(item, await store.audio(item.id))
    } catch (error) {
      const failure: ApiFailure = error instanceof ApiError ? error.failure : { kind: 'network' }
      if (!(await isStored())) return null
      await store.put(afterFailure(item, failure))
      return failure.kind === 'refused' ? null : failure
    }
    await store.remove(item.id)
    return null
  }

  function scheduleRetry(failure: ApiFailure): void {
    failedRounds++
    if (failure.kind === 'session') return
    const retryAfterMs = failure.kind === 'unavailable' ? failure.retryAfterMs : 0
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), Math.max(retryAfterMs, retryDelay(failedRounds)))
  }

  return {
    flush,

    /** The last failure of the latest round, or null when it sent everything. */
    lastFailure: () => lastFailure,
  }
}
