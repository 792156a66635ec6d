import type { Sentence } from '../lib/api/client.js'
import type { RunOnDevice } from '../lib/device/indexed-db.js'

/** A sentence that was taken along: an assignment of a pack, on this device. */
export interface Packed {
  /** The assignment's. */
  id: string
  contributorId: string
  sentence: Sentence
  /** The only campaign it was taken from, if one was named. */
  campaign?: string | undefined
  /** Its place in the pack. */
  place: number
  /** Until when it is held, in milliseconds since 1970 by this device's clock. */
  until: number
  /** Put aside, and to be told to the server: that it was skipped or not needed, or why it was reported. */
  aside?: 'skipped' | 'unused' | { reason: string; note: string }
}

export interface PackStore {
  /** Adds or replaces, all of them or none. */
  put(packed: readonly Packed[]): Promise<void>
  list(): Promise<Packed[]>
  remove(ids: readonly string[]): Promise<void>
}

/** Where the outbox keeps its parcels, too: what it takes in leaves the pack at the same moment. */
export function indexedDbPack(run: RunOnDevice): PackStore {
  return {
    async put(packed) {
      await run(['pack'], 'readwrite', (tx) => {
        const store = tx.objectStore('pack')
        for (const each of packed) store.put(each)
        return store.count()
      })
    },
    list: () => run(['pack'], 'readonly', (tx) => tx.objectStore('pack').getAll() as IDBRequest<Packed[]>),
    async remove(ids) {
      await run(['pack'], 'readwrite', (tx) => {
        const store = tx.objectStore('pack')
        for (const id of ids) store.delete(id)
        return store.count()
      })
    },
  }
}
