import { OFFLINE_PACK, OUTBOX_AUDIO, OUTBOX_ITEMS, type RunTransaction } from '../lib/device/indexed-db.js'
import type { OutboxItem } from './outbox-item.js'
import type { OutboxStore } from './outbox-store.js'

/** Survives reloads and crashes. Every promise rejects where the browser offers no database. */
export function indexedDbOutboxStore(run: RunTransaction): OutboxStore {
  return {
    async put(item, audio) {
      await run([OUTBOX_ITEMS, OUTBOX_AUDIO, OFFLINE_PACK], 'readwrite', (tx) => {
        if (audio) tx.objectStore(OUTBOX_AUDIO).put(audio, item.id)
        // In the same transaction the sentence leaves the offline pack, so that it is never read twice.
        tx.objectStore(OFFLINE_PACK).delete(item.assignmentId)
        return tx.objectStore(OUTBOX_ITEMS).put(item)
      })
    },
    list: () =>
      run(
        [OUTBOX_ITEMS],
        'readonly',
        (tx) => tx.objectStore(OUTBOX_ITEMS).getAll() as IDBRequest<OutboxItem[]>,
      ),
    audio: (id) =>
      run(
        [OUTBOX_AUDIO],
        'readonly',
        (tx) => tx.objectStore(OUTBOX_AUDIO).get(id) as IDBRequest<ArrayBuffer | undefined>,
      ),
    async remove(id) {
      await run([OUTBOX_ITEMS, OUTBOX_AUDIO], 'readwrite', (tx) => {
        tx.objectStore(OUTBOX_AUDIO).delete(id)
        return tx.objectStore(OUTBOX_ITEMS).delete(id)
      })
    },
  }
}
