import type { Sentence } from '../lib/api/types.js'
import { OFFLINE_PACK, type RunTransaction } from '../lib/device/indexed-db.js'

/** A sentence of the offline pack: an assignment with a long lease, stored on this device. */
export interface PackedSentence {
  /** The assignment's id. */
  id: string
  contributorId: string
  sentence: Sentence
  /** The campaign it was claimed from, if the page named one. */
  campaign?: string | undefined
  /** Its position in the pack. */
  position: number
  /** When its lease expires, in milliseconds since 1970 by this device's clock. */
  heldUntil: number
  /** Why it was released, until the server has been told: skipped, unused, or reported for this reason. */
  release?: 'skipped' | 'unused' | { reason: string; note: string }
}

export interface OfflinePackStore {
  /** Adds or replaces, all of them or none. */
  put(packed: readonly PackedSentence[]): Promise<void>
  list(): Promise<PackedSentence[]>
  remove(ids: readonly string[]): Promise<void>
}

/** Shares the outbox's database: a recorded sentence leaves the pack in the transaction that stores the recording. */
export function indexedDbOfflinePackStore(run: RunTransaction): OfflinePackStore {
  return {
    async put(packed) {
      await run([OFFLINE_PACK], 'readwrite', (tx) => {
        const store = tx.objectStore(OFFLINE_PACK)
        for (const each of packed) store.put(each)
        return store.count()
      })
    },
    list: () =>
      run(
        [OFFLINE_PACK],
        'readonly',
        (tx) => tx.objectStore(OFFLINE_PACK).getAll() as IDBRequest<PackedSentence[]>,
      ),
    async remove(ids) {
      await run([OFFLINE_PACK], 'readwrite', (tx) => {
        const store = tx.objectStore(OFFLINE_PACK)
        for (const id of ids) store.delete(id)
        return store.count()
      })
    },
  }
}
