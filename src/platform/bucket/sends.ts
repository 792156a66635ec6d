import { inTime } from './in-time.js'

/**
 * Bodies on their way to one store at once. More would not be there sooner: each would be slower, and run out of time
 * more easily.
 */
export const SENDS = 32

interface Waiting {
  come(): void
  refuse(error: unknown): void
}

/**
 * Sends bodies to one store, each {@link inTime} as soon as it is its turn. When one fails, and none was taken since it
 * began, those who wait fail with it.
 */
export function sends(): typeof inTime {
  let waiting: Waiting[] = []
  let underWay = 0
  let lastTakenAt = 0

  return async function send(ask, bytes) {
    if (underWay < SENDS) underWay++
    else await new Promise<void>((come, refuse) => waiting.push({ come, refuse }))
    const since = performance.now()
    try {
      const answer = await inTime(ask, bytes)
      lastTakenAt = performance.now()
      return answer
    } catch (error) {
      if (lastTakenAt < since) refuseAll(error)
      throw error
    } finally {
      const next = waiting.shift()
      if (next) next.come()
      else underWay--
    }
  }

  function refuseAll(error: unknown): void {
    for (const { refuse } of waiting) refuse(error)
    waiting = []
  }
}
