import type { Assignment, Trouble } from '../lib/api/client.js'
import type { MicrophoneTrouble } from '../lib/capture/microphone.js'
import type { Sitting } from './recording-set.js'
import type { Take } from './take.js'

/** What one can be told went wrong; each has its own words and its own way out. */
export type Failure = MicrophoneTrouble | Trouble['kind'] | 'too_short' | 'silent'

export type RecordState =
  | { phase: 'loading'; set: Sitting }
  /** A sentence is shown, nothing is recorded. */
  | { phase: 'idle'; set: Sitting }
  /** The browser asks for the microphone, or is waking it. */
  | { phase: 'asking'; set: Sitting }
  /** Hands-free: the microphone is open, and the take begins with the voice. */
  | { phase: 'listening'; set: Sitting }
  /** `since` and `until` in milliseconds of the same clock; `until` is null until somebody stops. */
  | { phase: 'recording'; set: Sitting; since: number; until: number | null }
  | { phase: 'reviewing'; set: Sitting; take: Take }
  /** The take is on its way to the device's own storage; until it is there, nothing else begins. */
  | { phase: 'keeping'; set: Sitting; take: Take }
  /** The set is complete; what is not acknowledged is being sent. */
  | { phase: 'sending'; set: Sitting }
  | { phase: 'failed'; set: Sitting; failure: Failure }
  /** No sentence is left in this language. */
  | { phase: 'empty'; set: Sitting }

export type RecordEvent =
  | { type: 'claimed'; assignments: readonly Assignment[]; answered: ReadonlySet<string> }
  | { type: 'claim_failed'; trouble: Trouble }
  | { type: 'record' }
  | { type: 'listening' }
  | { type: 'recording_started'; now: number }
  | { type: 'microphone_failed'; trouble: MicrophoneTrouble }
  | { type: 'stop'; now: number }
  /** The voice came to an end `silentMs` ago. */
  | { type: 'fell_silent'; now: number; silentMs: number }
  /** Nobody is there any more: another page, a dark screen, a long silence. */
  | { type: 'left'; now: number }
  | { type: 'taken'; take: Take }
  | { type: 'keep' }
  | { type: 'kept' }
  /** Throws the take away, and back to the sentence; there, back from one that was kept before. */
  | { type: 'cancel' }
  /** Shows a sentence again that was kept in this set, to be read once more. */
  | { type: 'redo'; assignment: string }
  | { type: 'hands_free'; on: boolean }
  | { type: 'skip' }
  | { type: 'report'; reason: string; note: string }
  | { type: 'retry' }

export type RecordEffect =
  | { do: 'claim' }
  /** Opens the microphone if it is closed, then starts a take, or waits for the voice that does. */
  | { do: 'record'; assignment: Assignment; byVoice: boolean }
  | { do: 'stop'; silentMs: number }
  | { do: 'cancel' }
  | { do: 'keep'; assignment: Assignment; take: Take }
  | { do: 'skip'; assignment: Assignment }
  | { do: 'report'; assignment: Assignment; reason: string; note: string }
  | { do: 'close_microphone' }
  /** Leaves the page once everything is sent. */
  | { do: 'finish' }

/** Whether there is nothing to do but to ask again. */
export function waitsForWork(state: RecordState): boolean {
  if (state.phase !== 'failed' || state.set.queue.length > 0) return false
  return state.failure === 'network' || state.failure === 'unavailable'
}

export function isMicrophoneInUse({ phase }: RecordState): boolean {
  return phase === 'asking' || phase === 'listening' || phase === 'recording'
}

/** Whether something goes on that nobody pressed a button for. */
export function isByItself({ phase, set }: RecordState): boolean {
  return set.handsFree && (phase === 'listening' || phase === 'recording')
}

/** Whether it goes from sentence to sentence without a touch, now. */
export function isHandsFree(state: RecordState): boolean {
  return state.set.handsFree && (isMicrophoneInUse(state) || state.phase === 'keeping')
}

/** Whether there is a take that ends with the page. */
export function isUnsaved({ phase }: RecordState): boolean {
  return phase === 'reviewing' || phase === 'keeping'
}

/** Whether one may turn to a sentence that was kept. */
export function canRedo(state: RecordState): boolean {
  return ['idle', 'listening', 'loading', 'sending', 'failed'].includes(state.phase)
}
