import type { Api } from '../lib/api.js'
import { indexedDbStore } from './indexed-db.js'
import { createOutbox, type Outbox, type OutboxStatus } from './outbox.js'
import type { Parcel } from './parcel.js'
import { memoryStore, storeWithFallback } from './store.js'

/** The outbox of this page: on the device, one sender among all tabs, awake when the page or the network comes back. */
export function openOutbox(
  api: Api,
  contributorId: string,
  onStatus: (status: OutboxStatus) => void,
): Outbox {
  const store = storeWithFallback(indexedDbStore(), memoryStore())
  const outbox = createOutbox({
    contributorId,
    store,
    send: (parcel, audio) => send(api, parcel, audio),
    exclusively: oneTabAtATime,
    onStatus,
  })
  window.addEventListener('online', () => void outbox.wake())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void outbox.wake()
  })
  window.addEventListener('beforeunload', (event) => {
    if (store.overflows()) event.preventDefault()
  })
  void outbox.wake()
  return outbox
}

function send(
  api: Api,
  { id, assignmentId, content }: Parcel,
  audio: ArrayBuffer | undefined,
): Promise<void> {
  if (content.kind === 'vote') {
    return api.putVote({ id, assignmentId, verdict: content.verdict, reasons: content.reasons })
  }
  const { kind: _, ...sound } = content
  return api.putRecording({ id, assignmentId, audio: audio ?? new ArrayBuffer(0), ...sound })
}

// Without locks two tabs may send the same parcel; the server takes it once.
async function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request('sauti-outbox', work)
  else await work()
}
