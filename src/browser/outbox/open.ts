import type { Api } from '../lib/api.js'
import { deviceDatabase } from '../lib/database.js'
import { markWaiting } from '../lib/device.js'
import { indexedDbStore } from './indexed-db.js'
import { createOutbox, type Outbox, type OutboxStatus } from './outbox.js'
import { oneSenderAtATime, send, SYNC_TAG } from './sending.js'
import { memoryStore, storeWithFallback } from './store.js'

/** The outbox of this page: on the device, one sender among all tabs, awake when the page or the network comes back. */
export function openOutbox(
  api: Api,
  contributorId: string,
  onStatus: (status: OutboxStatus) => void,
): Outbox {
  const store = storeWithFallback(indexedDbStore(deviceDatabase()), memoryStore())
  const outbox = createOutbox({
    contributorId,
    store,
    send: (parcel, audio) => send(api, parcel, audio),
    exclusively: oneSenderAtATime,
    onStatus(status) {
      markWaiting(status.waiting + status.ofOthers > 0)
      if (status.trouble === 'network') void askForSync().catch(() => undefined)
      onStatus(status)
    },
  })
  window.addEventListener('online', () => void outbox.wake())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void outbox.wake()
  })
  window.addEventListener('beforeunload', (event) => {
    if (store.unkept().size > 0) event.preventDefault()
  })
  void outbox.wake()
  return outbox
}

/** Not every browser can: then the next page that opens sends. */
async function askForSync(): Promise<void> {
  const worker: WithSync | undefined = await navigator.serviceWorker?.getRegistration()
  await worker?.sync?.register(SYNC_TAG)
}

interface WithSync extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> }
}
