import type { Assignment } from '../lib/api/client.js'
import type { Sound } from '../lib/capture/types.js'
import { newSet, withFirstDone, withFirstDropped, type WorkSet } from '../lib/queue/work-set.js'

/** A recording of this set that was kept: until the thanks it can be heard, and made again. */
export interface Kept {
  assignment: Assignment
  sound: Sound
}

export interface Sitting extends WorkSet {
  /** In the order in which they were kept first. */
  kept: readonly Kept[]
  /** Takes begin and end with the voice, and what needs no hint is kept. */
  handsFree: boolean
}

export const newSitting: Sitting = { ...newSet, kept: [], handsFree: false }

/** The sitting with one more recording, or another one of a sentence that was kept before. */
export function withKept(set: Sitting, one: Kept): Sitting {
  const at = set.kept.findIndex(({ assignment }) => assignment.id === one.assignment.id)
  const kept = at < 0 ? [...set.kept, one] : set.kept.map((each, index) => (index === at ? one : each))
  return { ...set, kept }
}

/** Whether the sentence on the screen was kept before. */
export function isRedo({ kept, queue: [first] }: Sitting): boolean {
  return kept.some(({ assignment }) => assignment.id === first?.id)
}

/** Reported, a sentence that was kept before stays so. */
export function withoutFirst(set: Sitting): Sitting {
  return isRedo(set) ? withFirstDone(set) : withFirstDropped(set)
}
