import type { Assignment } from '../lib/api/types.js'
import type { CapturedAudio } from '../lib/capture/types.js'
import { emptySet, withFirstDone, withFirstDropped, type WorkSet } from '../lib/queue/work-set.js'

/** A take of this set that was saved. Until the set is sent it can be played and recorded again. */
export interface SavedTake {
  assignment: Assignment
  audio: CapturedAudio
}

export interface RecordingSet extends WorkSet {
  /** In the order in which they were first saved. */
  saved: readonly SavedTake[]
  /** Whether takes begin and end with the voice, and are saved unless they have a hint. */
  handsFree: boolean
}

export const emptyRecordingSet: RecordingSet = { ...emptySet, saved: [], handsFree: false }

/** The set with one more saved take, or with another take of a sentence that was saved before. */
export function withSavedTake(set: RecordingSet, take: SavedTake): RecordingSet {
  const at = set.saved.findIndex(({ assignment }) => assignment.id === take.assignment.id)
  const saved = at < 0 ? [...set.saved, take] : set.saved.map((each, index) => (index === at ? take : each))
  return { ...set, saved }
}

/** Whether the sentence on the screen was saved before. */
export function isRedo({ saved, queue: [first] }: RecordingSet): boolean {
  return saved.some(({ assignment }) => assignment.id === first?.id)
}

/** The set after its first sentence was reported. One that was saved before stays saved. */
export function withoutFirst(set: RecordingSet): RecordingSet {
  return isRedo(set) ? withFirstDone(set) : withFirstDropped(set)
}
