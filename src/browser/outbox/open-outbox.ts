import type { Api } from '../lib/api/client.js'
import { deviceDatabase } from '../lib/device/indexed-db.js'
import { markWaiting } from '../lib/device/current-contributor.js'
import { indexedDbStore } from './indexed-db-store.js'
import { createOutbox, type Outbox, type OutboxStatus } from './outbox.js'
import { oneSenderAtATime, send, SYNC_TAG } from './send-item.js'
import { memoryStore, storeWithFallback } from './outbox-store.js'

/** The outbox of this page: on the device, one sender among all tabs, awake when the page or the network comes back. */
export function openOutbox(
  api: Api,
  contributorId: string,
  onStatus: (status: OutboxStatus) => void,
): Outbox {
  let waits = false
  let worker: WithSync | undefined
  // Not every browser can: then the next page that opens sends.
  const askForSync = () => void worker?.sync?.register(SYNC_TAG).catch(() => undefined)
  void navigator.serviceWorker?.ready.then((ready) => (worker = ready))
  const store = storeWithFallback(indexedDbStore(deviceDatabase()), memoryStore())
  const outbox = createOutbox({
    contributorId,
    store,
    send: (parcel, audio) => send(api, parcel, audio),
    exclusively: oneSenderAtATime,
    onStatus(status) {
      waits = status.waiting > 0
      markWaiting(status.waiting + status.ofOthers > 0)
      if (status.trouble === 'network') askForSync()
      onStatus(status)
    },
  })
  window.addEventListener('online', () => void outbox.wake())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void outbox.wake()
    // A page that nobody sees may be its last.
    else if (waits) askForSync()
  })
  window.addEventListener('beforeunload', (event) => {
    if (store.unkept().size > 0) event.preventDefault()
  })
  void outbox.wake()
  return outbox
}

interface WithSync extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> }
}
