import { apiClient, fetchAs } from '../lib/api/client.js'
import { deviceDatabase } from '../lib/device/indexed-db.js'
import { indexedDbStore } from '../outbox/indexed-db-store.js'
import { createOutbox, type OutboxStatus } from '../outbox/outbox.js'
import { oneSenderAtATime, send } from '../outbox/send-item.js'

/**
 * Sends what waits, though no page is open. Rejects when something has to be sent later, so that the browser asks
 * again. The server takes from each person only what is theirs: what others left stays.
 */
export async function sendWhatWaits(): Promise<void> {
  const store = indexedDbStore(deviceDatabase())
  for (const contributorId of new Set((await store.list()).map((parcel) => parcel.contributorId))) {
    const api = apiClient('/api/v1', fetchAs(contributorId))
    let trouble: OutboxStatus['trouble'] = null
    await createOutbox({
      contributorId,
      store,
      send: (parcel, audio) => send(api, parcel, audio),
      exclusively: oneSenderAtATime,
      onStatus: (status) => (trouble = status.trouble),
    }).wake()
    if (trouble === 'network' || trouble === 'unavailable') throw new Error('something still waits')
  }
}
