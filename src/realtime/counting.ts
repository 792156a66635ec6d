import { performance } from 'node:perf_hooks'
import { ifUnlocked, type Pool } from '../platform/db/index.js'
import { log } from '../platform/log.js'
import { liveNumbers } from '../stats/index.js'
import type { State } from './messages.js'
import { roomOf } from './rooms.js'

const LOCK = 'sauti:live'
/** How often numbers are counted while somebody watches. */
export const EVERY_MS = 3_000
/** Counting takes at most one part in so many of a connection's time: who has much to count does it less often. */
const REST = 20
/** How much longer than whoever counted the others wait, so that the same one goes on as long as it lives. */
const GRACE_MS = 1_000

interface Counting {
  /** Somebody watches: counts now, unless numbers were heard that are fresh. Answers whether they are. */
  begin(): boolean
  /** Another process counted. */
  heard(state: State): void
  close(): Promise<void>
}

/**
 * Counts as long as somebody watches here. Of several processes one does it at a time: whoever hears that another
 * did, waits until it is silent. `tell` is called with what was counted here.
 */
export function counting(
  pool: Pool,
  everyMs: number,
  isWatched: () => boolean,
  tell: (state: State) => void,
): Counting {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let quietUntil = 0
  let isClosed = false

  const plan = (waitMs: number) => {
    quietUntil = performance.now() + waitMs
    clearTimeout(timer)
    timer = undefined
    if (isWatched() && !isClosed) timer = setTimeout(start, waitMs)
  }

  function start(): void {
    timer = undefined
    if (isWatched()) running ??= count().finally(() => (running = undefined))
  }

  async function count(): Promise<void> {
    const began = performance.now()
    const pauseMs = () => Math.max(everyMs, (performance.now() - began) * REST)
    try {
      const rooms = await ifUnlocked(pool, LOCK, async () =>
        Object.fromEntries(
          [...(await liveNumbers(pool))].map(([key, numbers]) => [roomOf(key, numbers), numbers]),
        ),
      )
      if (rooms && !isClosed) tell({ rooms, pauseMs: pauseMs() })
    } catch (error) {
      log.warn({ err: error }, 'live numbers could not be counted')
    }
    plan(pauseMs())
  }

  return {
    begin() {
      const waitMs = Math.max(0, quietUntil - performance.now())
      const isFresh = waitMs > 0 || running !== undefined
      if (!timer && !running) plan(waitMs)
      return isFresh
    },
    heard({ pauseMs }) {
      if (!running) plan(pauseMs + GRACE_MS * (1 + Math.random()))
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      await running
    },
  }
}
