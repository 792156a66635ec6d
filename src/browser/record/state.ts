import type { ApiFailure } from '../lib/api/client.js'
import type { Assignment } from '../lib/api/types.js'
import type { MicrophoneFailure } from '../lib/capture/microphone.js'
import type { RecordingSet } from './recording-set.js'
import type { Take } from './take.js'

/** What can go wrong; each failure has its own message and hint. */
export type Failure = MicrophoneFailure | ApiFailure['kind'] | 'too_short' | 'silent'

export type RecordState =
  | { phase: 'loading'; set: RecordingSet }
  /** A sentence is shown, nothing is recorded. */
  | { phase: 'idle'; set: RecordingSet }
  /** The browser asks for permission, or opens the microphone. */
  | { phase: 'asking'; set: RecordingSet }
  /** Hands-free: the microphone is open, and the take begins with speech. */
  | { phase: 'listening'; set: RecordingSet }
  /** `since` and `until` in milliseconds of the same clock; `until` is null until the take is stopped. */
  | { phase: 'recording'; set: RecordingSet; since: number; until: number | null }
  | { phase: 'reviewing'; set: RecordingSet; take: Take }
  /** The take is being written to the device's storage; until it is stored, nothing else begins. */
  | { phase: 'saving'; set: RecordingSet; take: Take }
  /** The set is complete, and its unacknowledged recordings are being sent. */
  | { phase: 'sending'; set: RecordingSet }
  | { phase: 'failed'; set: RecordingSet; failure: Failure }
  /** No sentence is left in this language. */
  | { phase: 'empty'; set: RecordingSet }

export type RecordEvent =
  | { type: 'claimed'; assignments: readonly Assignment[]; answered: ReadonlySet<string> }
  | { type: 'claim_failed'; failure: ApiFailure }
  | { type: 'record' }
  | { type: 'listening' }
  | { type: 'recording_started'; now: number }
  | { type: 'microphone_failed'; failure: MicrophoneFailure }
  | { type: 'stop'; now: number }
  /** Speech ended `silentMs` ago. */
  | { type: 'speech_ended'; now: number; silentMs: number }
  /** The contributor is gone: another page, a dark screen, a long silence. */
  | { type: 'contributor_left'; now: number }
  | { type: 'take_ready'; take: Take }
  | { type: 'save' }
  | { type: 'saved' }
  /** Discards the take, or leaves a sentence that was to be recorded again. */
  | { type: 'cancel' }
  /** Shows a sentence of this set again, to record another take of it. */
  | { type: 'redo'; assignmentId: string }
  | { type: 'hands_free'; on: boolean }
  | { type: 'skip' }
  | { type: 'report'; reason: string; note: string }
  | { type: 'retry' }

export type RecordEffect =
  | { do: 'claim' }
  /** Opens the microphone if it is closed, then starts a take, or waits for speech to start it. */
  | { do: 'record'; assignment: Assignment; byVoice: boolean }
  | { do: 'stop'; silentMs: number }
  | { do: 'cancel' }
  | { do: 'save'; assignment: Assignment; take: Take }
  | { do: 'skip'; assignment: Assignment }
  | { do: 'report'; assignment: Assignment; reason: string; note: string }
  | { do: 'close_microphone' }
  /** Leaves the page once everything is sent. */
  | { do: 'finish' }

/** Whether the page has no sentence and retries the claim. */
export function isWaitingForWork(state: RecordState): boolean {
  if (state.phase !== 'failed' || state.set.queue.length > 0) return false
  return state.failure === 'network' || state.failure === 'unavailable'
}

export function isMicrophoneInUse({ phase }: RecordState): boolean {
  return phase === 'asking' || phase === 'listening' || phase === 'recording'
}

/** Whether a take goes on or may begin without a press. */
export function isRecordingHandsFree({ phase, set }: RecordState): boolean {
  return set.handsFree && (phase === 'listening' || phase === 'recording')
}

/** Whether the page goes from sentence to sentence without a press. */
export function isHandsFreeRunning(state: RecordState): boolean {
  return state.set.handsFree && (isMicrophoneInUse(state) || state.phase === 'saving')
}

/** Whether closing the page would lose a take. */
export function hasUnsavedTake({ phase }: RecordState): boolean {
  return phase === 'reviewing' || phase === 'saving'
}

/** Whether a saved take can be recorded again now. */
export function canRedo(state: RecordState): boolean {
  return ['idle', 'listening', 'loading', 'sending', 'failed'].includes(state.phase)
}
