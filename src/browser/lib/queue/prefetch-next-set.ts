import type { Api, Assignment } from '../api/client.js'
import { HELD_MOST } from '../../../shared/limits.js'
import { SET_SIZE, type WorkSet } from './work-set.js'

/** From when on the next set is fetched. */
const LEFT_AT_LEAST = 2
/** What is kept for longer may be somebody else's by then: leases last longer than this. */
const FRESH_MS = 20 * 60_000

interface Prepared {
  at: number
  assignments: Assignment[]
}

/** The next set's sentences, fetched while this one is read, so that who goes on need not wait. For this tab. */
export function nextSet(api: Api, contributorId: string, language: string, campaign = '') {
  const key = `sauti.next.${contributorId}.${language}.${campaign}`
  let isPrepared = false

  return {
    /** Fetches them once the end of the set is near. What fails here is fetched when it is needed. */
    async prepare({ queue, seen }: WorkSet, answered: ReadonlySet<string>): Promise<void> {
      if (isPrepared || queue.length > LEFT_AT_LEAST) return
      isPrepared = true
      try {
        // What the server believes we hold comes first in its answer.
        const count = Math.min(HELD_MOST, queue.length + answered.size + SET_SIZE)
        const known = new Set(seen)
        const held = await api.claim('record', language, count)
        const assignments = held.filter(({ id }) => !known.has(id)).slice(0, SET_SIZE)
        sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), assignments } satisfies Prepared))
      } catch {
        // Neither the network nor the browser's memory is needed for this set.
      }
    },

    /** What was prepared before this page, once. */
    take(): Assignment[] {
      try {
        const kept = sessionStorage.getItem(key)
        sessionStorage.removeItem(key)
        const { at, assignments } = JSON.parse(kept ?? '{"at":0,"assignments":[]}') as Prepared
        return Date.now() - at < FRESH_MS ? assignments : []
      } catch {
        return [] // a browser that keeps nothing for us throws
      }
    },
  }
}
