import { newId } from '../lib/uuid.js'
import type { Outbox } from '../outbox/outbox.js'
import type { CaptureReport } from '../lib/capture/types.js'
import type { RecordEffect } from './state.js'

/** A device's storage that takes longer has hung. */
const PATIENCE_MS = 3_000

/** Puts takes into the outbox. A second take of a sentence replaces the first, wherever that is by now. */
export function createDelivery(contributorId: string, outbox: () => Outbox) {
  /** By assignment, the ids of all its takes in this set. */
  const sent = new Map<string, readonly string[]>()
  let keeping = 0

  return {
    /** Resolves once the take is kept on this device, or that takes so long that one is not to wait for it. */
    async keep({ assignment, take }: RecordEffect & { do: 'keep' }, report?: CaptureReport): Promise<void> {
      const id = newId()
      const replaces = sent.get(assignment.id) ?? []
      sent.set(assignment.id, [...replaces, id])
      const { audio, contentType } = take.sound
      const content = {
        kind: 'recording',
        contentType,
        capture: { ...report },
        ...(replaces.length > 0 && { replaces }),
      } as const
      const parcel = { id, contributorId, assignmentId: assignment.id, content }
      keeping++
      const kept = outbox()
        .keep({ ...parcel, sentence: assignment.sentence, madeAt: Date.now(), failures: 0 }, audio)
        .finally(() => keeping--)
      await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
    },

    /** Whether something is on its way to the device's own storage. */
    isKeeping: () => keeping > 0,
  }
}
