import { createApiClient, fetchAsContributor } from '../lib/api/client.js'
import { createDatabase } from '../lib/device/indexed-db.js'
import { indexedDbOutboxStore } from '../outbox/indexed-db-store.js'
import { createOutbox, type OutboxStatus } from '../outbox/outbox.js'
import { sendItem, withOutboxLock } from '../outbox/send-item.js'

/**
 * Flushes the outbox without an open page. Rejects when something has to be sent later, so that the browser runs the
 * sync again. The server accepts only the items of the contributor whose cookie the browser has; others stay.
 */
export async function flushAllOutboxes(): Promise<void> {
  const store = indexedDbOutboxStore(createDatabase())
  for (const contributorId of new Set((await store.list()).map((item) => item.contributorId))) {
    const api = createApiClient('/api/v1', fetchAsContributor(contributorId))
    let failure: OutboxStatus['failure'] = null
    await createOutbox({
      contributorId,
      store,
      send: (item, audio) => sendItem(api, item, audio),
      runExclusively: withOutboxLock,
      onStatus: (status) => (failure = status.failure),
    }).flush()
    if (failure === 'network' || failure === 'unavailable') throw new Error('the outbox is not empty')
  }
}
