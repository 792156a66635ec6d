import type { ApiClient } from '../lib/api/client.js'
import type { OutboxItem } from './outbox-item.js'

/** Background Sync wakes the service worker under this tag once there is a network. */
export const SYNC_TAG = 'outbox'

/** Puts an item to its id, so that the server takes it once. A report has no id, and counts once however often it is sent. */
export function sendItem(
  api: ApiClient,
  { id, assignmentId, content }: OutboxItem,
  audio: ArrayBuffer | undefined,
): Promise<void> {
  if (content.kind === 'vote') {
    return api.putVote({ id, assignmentId, verdict: content.verdict, reasons: content.reasons })
  }
  if (content.kind === 'report') return api.report(content.subject, content.reason, content.note)
  const { kind: _, ...recording } = content
  return api.putRecording({ id, assignmentId, audio: audio ?? new ArrayBuffer(0), ...recording })
}

/** Lets one tab, or the service worker, send at a time. Without locks two may send an item; the server takes it once. */
export async function withOutboxLock(work: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request('sauti-outbox', work)
  else await work()
}
