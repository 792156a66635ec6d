import type { ApiClient } from '../api/client.js'
import type { Assignment } from '../api/types.js'
import { HELD_MOST } from '../../../shared/limits.js'
import { SET_SIZE, type WorkSet } from './work-set.js'

/** The next set is fetched once so few are left in this one. */
const PREFETCH_WHEN_LEFT = 2
/** Leases last longer than this; afterwards the tasks may be another contributor's. */
const MAX_AGE_MS = 20 * 60_000

interface PrefetchedSet {
  at: number
  assignments: Assignment[]
}

/** Fetches the next set's sentences during this one, so that the next page opens without waiting. Kept for this tab. */
export function createNextSetPrefetch(
  api: ApiClient,
  contributorId: string,
  language: string,
  campaign = '',
) {
  const key = `sauti.next-set.${contributorId}.${language}.${campaign}`
  let isPrefetched = false

  return {
    /** Fetches them once, near the end of the set. A failure costs nothing: the next page claims for itself. */
    async prefetch({ queue, seen }: WorkSet, answered: ReadonlySet<string>): Promise<void> {
      if (isPrefetched || queue.length > PREFETCH_WHEN_LEFT) return
      isPrefetched = true
      try {
        // The server's answer begins with what the contributor holds already.
        const count = Math.min(HELD_MOST, queue.length + answered.size + SET_SIZE)
        const known = new Set(seen)
        const held = await api.claim('record', language, count)
        const assignments = held.filter(({ id }) => !known.has(id)).slice(0, SET_SIZE)
        sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), assignments } satisfies PrefetchedSet))
      } catch {
        // This set needs neither the network nor the session storage.
      }
    },

    /** What the page before this one fetched, once. */
    takePrefetched(): Assignment[] {
      try {
        const stored = sessionStorage.getItem(key)
        sessionStorage.removeItem(key)
        const { at, assignments } = JSON.parse(stored ?? '{"at":0,"assignments":[]}') as PrefetchedSet
        return Date.now() - at < MAX_AGE_MS ? assignments : []
      } catch {
        return [] // browsers without storage throw
      }
    },
  }
}
