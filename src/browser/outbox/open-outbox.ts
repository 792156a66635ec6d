import type { ApiClient } from '../lib/api/client.js'
import { createDatabase } from '../lib/device/indexed-db.js'
import { indexedDbOutboxStore } from './indexed-db-store.js'
import { createOutbox, type Outbox, type OutboxStatus } from './outbox.js'
import { memoryStore, storeWithFallback } from './outbox-store.js'
import { sendItem, SYNC_TAG, withOutboxLock } from './send-item.js'
import { setHasUnsentItems } from './unsent-flag.js'

/** Opens the contributor's outbox on this page, and flushes it when the page is shown or the network returns. */
export function openOutbox(
  api: ApiClient,
  contributorId: string,
  onStatus: (status: OutboxStatus) => void,
): Outbox {
  let isWaiting = false
  let worker: WithSync | undefined
  // Without Background Sync, the next page flushes.
  const requestSync = () => void worker?.sync?.register(SYNC_TAG).catch(() => undefined)
  void navigator.serviceWorker?.ready.then((ready) => (worker = ready))
  const store = storeWithFallback(indexedDbOutboxStore(createDatabase()), memoryStore())
  const outbox = createOutbox({
    contributorId,
    store,
    send: (item, audio) => sendItem(api, item, audio),
    runExclusively: withOutboxLock,
    onStatus(status) {
      isWaiting = status.waiting > 0
      setHasUnsentItems(status.waiting + status.fromOthers > 0)
      if (status.failure === 'network') requestSync()
      onStatus(status)
    },
  })
  window.addEventListener('online', () => void outbox.flush())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void outbox.flush()
    // The browser may close a hidden page without another event.
    else if (isWaiting) requestSync()
  })
  window.addEventListener('beforeunload', (event) => {
    if (store.memoryOnlyIds().size > 0) event.preventDefault()
  })
  void outbox.flush()
  return outbox
}

interface WithSync extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> }
}
