import type { Api } from '../lib/api/client.js'
import type { Parcel } from './outbox-item.js'

/** Asks the browser to wake the service worker for what waits, once there is a network. */
export const SYNC_TAG = 'outbox'

/** Puts a parcel to its id. A report has none, and counts once however often it comes. */
export function send(
  api: Api,
  { id, assignmentId, content }: Parcel,
  audio: ArrayBuffer | undefined,
): Promise<void> {
  if (content.kind === 'vote') {
    return api.putVote({ id, assignmentId, verdict: content.verdict, reasons: content.reasons })
  }
  if (content.kind === 'report') return api.report(content.subject, content.reason, content.note)
  const { kind: _, ...sound } = content
  return api.putRecording({ id, assignmentId, audio: audio ?? new ArrayBuffer(0), ...sound })
}

/** One sender among all tabs and the service worker. Without locks two may send a parcel; the server takes it once. */
export async function oneSenderAtATime(work: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request('sauti-outbox', work)
  else await work()
}
