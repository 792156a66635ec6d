import type { Assignment, Trouble, Verdict } from '../lib/api/client.js'
import type { WorkSet } from '../lib/queue/work-set.js'

/** What one can be told went wrong; `unplayable` is a clip that this browser cannot play. */
export type Failure = Trouble['kind'] | 'unplayable'

/** The vote that can be taken back, until the next one is cast. */
export interface LastVote {
  id: string
  assignment: Assignment
  heard: boolean
}

export interface Work {
  set: WorkSet
  last: LastVote | null
}

/** The phases in which a clip is on the screen; none but `heard` lets one accept it for the first time. */
export type ListeningState =
  | (Work & { phase: 'idle' })
  | (Work & { phase: 'playing'; heard: boolean })
  /** Stopped before its end. */
  | (Work & { phase: 'paused' })
  | (Work & { phase: 'heard' })
  /** Reasons are being chosen. */
  | (Work & { phase: 'rejecting'; heard: boolean })

export type ValidateState =
  | ListeningState
  | (Work & { phase: 'loading' })
  | (Work & { phase: 'undoing'; back: ListeningState | (Work & { phase: 'finished' }) })
  | (Work & { phase: 'finished' })
  | (Work & { phase: 'failed'; failure: Failure })
  /** No recording is left to listen to in this language. */
  | (Work & { phase: 'empty' })

export type ValidateEvent =
  | { type: 'claimed'; assignments: readonly Assignment[]; answered: ReadonlySet<string> }
  | { type: 'claim_failed'; trouble: Trouble }
  /** Plays, or pauses what plays. */
  | { type: 'play' }
  | { type: 'ended' }
  | { type: 'play_failed'; failure: Failure }
  | { type: 'vote'; id: string; verdict: Verdict; reasons: string[] }
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
  /** Stops what plays and forgets where it was. */
  | { do: 'silence' }
  | { do: 'vote'; id: string; assignment: Assignment; verdict: Verdict; reasons: string[] }
  | { do: 'skip'; assignment: Assignment }
  | { do: 'report'; assignment: Assignment; reason: string; note: string }
  | { do: 'undo'; vote: LastVote }

/** Accepting takes a clip that was heard to its end; the other verdicts one that was begun. */
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

/** Whether there is nothing to do but to ask again. */
export function waitsForWork(state: ValidateState): boolean {
  if (state.phase !== 'failed' || state.set.queue.length > 0) return false
  return state.failure === 'network' || state.failure === 'unavailable'
}
