import type { CaptureReport } from '../lib/capture/types.js'
import { newUuid } from '../lib/uuid.js'
import type { Outbox } from '../outbox/outbox.js'
import type { RecordEffect } from './state.js'

/** A device's storage that takes longer has hung. */
const SAVE_TIMEOUT_MS = 3_000

/** Saves takes in the outbox. A second take of a sentence replaces the first, sent or not. */
export function createTakeSaver(contributorId: string, outbox: () => Outbox) {
  /** The ids of all takes of this set, by assignment. */
  const takeIds = new Map<string, readonly string[]>()
  let saving = 0

  return {
    /** Resolves once the take is stored on this device, or after a time limit. */
    async save({ assignment, take }: RecordEffect & { do: 'save' }, report?: CaptureReport): Promise<void> {
      const id = newUuid()
      const replaces = takeIds.get(assignment.id) ?? []
      takeIds.set(assignment.id, [...replaces, id])
      const { bytes, contentType } = take.audio
      const content = {
        kind: 'recording',
        contentType,
        capture: { ...report },
        ...(replaces.length > 0 && { replaces }),
      } as const
      const item = { id, contributorId, assignmentId: assignment.id, content }
      saving++
      const stored = outbox()
        .add({ ...item, sentence: assignment.sentence, createdAt: Date.now(), failures: 0 }, bytes)
        .finally(() => saving--)
      await Promise.race([stored, new Promise((resolve) => setTimeout(resolve, SAVE_TIMEOUT_MS))])
    },

    /** Whether a take is being written to the device's storage. */
    isSaving: () => saving > 0,
  }
}
