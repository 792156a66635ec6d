import type { RunOnDevice } from '../lib/device/indexed-db.js'
import type { Parcel } from './outbox-item.js'
import type { ParcelStore } from './outbox-store.js'

/** Survives reloads, crashes and days. Every promise rejects where the browser offers no database. */
export function indexedDbStore(run: RunOnDevice): ParcelStore {
  return {
    async put(parcel, audio) {
      await run(['parcels', 'audio', 'pack'], 'readwrite', (tx) => {
        if (audio) tx.objectStore('audio').put(audio, parcel.id)
        // In the same moment it leaves the pack, so that no tab and no crash makes anybody read it twice.
        tx.objectStore('pack').delete(parcel.assignmentId)
        return tx.objectStore('parcels').put(parcel)
      })
    },
    list: () =>
      run(['parcels'], 'readonly', (tx) => tx.objectStore('parcels').getAll() as IDBRequest<Parcel[]>),
    audio: (id) =>
      run(
        ['audio'],
        'readonly',
        (tx) => tx.objectStore('audio').get(id) as IDBRequest<ArrayBuffer | undefined>,
      ),
    async remove(id) {
      await run(['parcels', 'audio'], 'readwrite', (tx) => {
        tx.objectStore('audio').delete(id)
        return tx.objectStore('parcels').delete(id)
      })
    },
  }
}
