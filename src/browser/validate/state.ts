import type { ApiFailure } from '../lib/api/client.js'
import type { Assignment, RejectReason, Verdict } from '../lib/api/types.js'
import type { WorkSet } from '../lib/queue/work-set.js'

/** What can go wrong; `unplayable` is a clip that this browser cannot play. */
export type Failure = ApiFailure['kind'] | 'unplayable'

/** The vote that can be undone, until the next one is cast. */
export interface LastVote {
  id: string
  assignment: Assignment
  heard: boolean
}

export interface ValidateWork {
  set: WorkSet
  last: LastVote | null
}

/** The states with a clip on the screen. A clip can be accepted only after it was heard to its end. */
export type ListeningState =
  | (ValidateWork & { phase: 'idle' })
  | (ValidateWork & { phase: 'playing'; heard: boolean })
  /** Stopped before its end. */
  | (ValidateWork & { phase: 'paused' })
  | (ValidateWork & { phase: 'heard' })
  /** The contributor chooses reasons. */
  | (ValidateWork & { phase: 'rejecting'; heard: boolean })

export type ValidateState =
  | ListeningState
  | (ValidateWork & { phase: 'loading' })
  | (ValidateWork & { phase: 'undoing'; back: ListeningState | (ValidateWork & { phase: 'finished' }) })
  | (ValidateWork & { phase: 'finished' })
  | (ValidateWork & { phase: 'failed'; failure: Failure })
  /** No recording is left to listen to in this language. */
  | (ValidateWork & { phase: 'empty' })

export type ValidateEvent =
  | { type: 'claimed'; assignments: readonly Assignment[]; answered: ReadonlySet<string> }
  | { type: 'claim_failed'; failure: ApiFailure }
  /** Plays, or pauses what plays. */
  | { type: 'play' }
  | { type: 'ended' }
  | { type: 'play_failed'; failure: Failure }
  | { type: 'vote'; id: string; verdict: Verdict; reasons: RejectReason[] }
  /** Opens the choice of reasons; `vote` with them follows. */
  | { type: 'reject' }
  | { type: 'cancel' }
  | { type: 'skip' }
  | { type: 'report'; reason: string; note: string }
  | { type: 'undo' }
  | { type: 'undone' }
  | { type: 'undo_failed' }
  | { type: 'retry' }

export type ValidateEffect =
  | { do: 'claim' }
  | { do: 'play' }
  | { do: 'pause' }
  /** Stops the clip and releases it. */
  | { do: 'stop' }
  | { do: 'vote'; id: string; assignment: Assignment; verdict: Verdict; reasons: RejectReason[] }
  | { do: 'skip'; assignment: Assignment }
  | { do: 'report'; assignment: Assignment; reason: string; note: string }
  | { do: 'undo'; vote: LastVote }

/** Whether a verdict is allowed: accepting needs a clip heard to its end, the other verdicts one that was started. */
export function canVote(state: ValidateState, verdict: Verdict): boolean {
  return verdict === 'accept'
    ? canJudge(state) && isHeard(state)
    : canJudge(state) || state.phase === 'rejecting'
}

export function canUndo(state: ValidateState): boolean {
  return state.last !== null && (isListening(state) || state.phase === 'finished')
}

export function isListening(state: ValidateState): state is ListeningState {
  return ['idle', 'playing', 'paused', 'heard', 'rejecting'].includes(state.phase)
}

export function canJudge(state: ValidateState): boolean {
  return state.phase === 'playing' || state.phase === 'paused' || state.phase === 'heard'
}

export function isHeard(state: ValidateState): boolean {
  return (
    state.phase === 'heard' || ((state.phase === 'playing' || state.phase === 'rejecting') && state.heard)
  )
}

/** Whether the page has no clip and retries the claim. */
export function isWaitingForWork(state: ValidateState): boolean {
  if (state.phase !== 'failed' || state.set.queue.length > 0) return false
  return state.failure === 'network' || state.failure === 'unavailable'
}
