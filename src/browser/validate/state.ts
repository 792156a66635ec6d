import type { Assignment, Trouble, Verdict } from '../lib/api.js'
import {
  isComplete,
  needsMore,
  withClaimed,
  withFirstBack,
  withFirstDone,
  withFirstDropped,
  type WorkSet,
} from '../lib/work-set.js'

/** What one can be told went wrong; `unplayable` is a clip that this browser cannot play. */
export type Failure = Trouble['kind'] | 'unplayable'

/** The vote that can be taken back, until the next one is cast. */
export interface LastVote {
  id: string
  assignment: Assignment
  heard: boolean
}

interface Work {
  set: WorkSet
  last: LastVote | null
}

/** The phases in which a clip is on the screen; none but `heard` lets one accept it for the first time. */
type ListeningState =
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

type Step = [state: ValidateState, ...effects: ValidateEffect[]]

/** What happens next. An event that means nothing in a state changes nothing. */
export function step(state: ValidateState, event: ValidateEvent): Step {
  switch (event.type) {
    case 'claimed':
      return claimed(state, withClaimed(state.set, event.assignments, event.answered))
    case 'claim_failed':
      return state.phase === 'loading'
        ? [{ ...workOf(state), phase: 'failed', failure: event.trouble.kind }]
        : [state]
    case 'play':
      return isListening(state) ? play(state) : [state]
    case 'ended':
      return state.phase === 'playing' ? [{ ...workOf(state), phase: 'heard' }] : [state]
    case 'play_failed':
      return isListening(state) ? [{ ...workOf(state), phase: 'failed', failure: event.failure }] : [state]
    case 'reject':
      return canJudge(state)
        ? [{ ...workOf(state), phase: 'rejecting', heard: isHeard(state) }, { do: 'pause' }]
        : [state]
    case 'cancel':
      return state.phase === 'rejecting' ? [atRest(state, state.heard)] : [state]
    case 'vote':
      return vote(state, event)
    case 'skip':
    case 'report':
      return putAside(state, event)
    case 'undo':
      return undo(state)
    case 'undone':
      return state.phase === 'undoing' ? undone(state) : [state]
    case 'undo_failed':
      return state.phase === 'undoing' ? [{ ...state.back, ...workOf(state) }] : [state]
    case 'retry':
      return retry(state)
  }
}

/** Accepting takes a clip that was heard to its end; the other verdicts one that was begun. */
export function canVote(state: ValidateState, verdict: Verdict): boolean {
  return verdict === 'accept'
    ? canJudge(state) && isHeard(state)
    : canJudge(state) || state.phase === 'rejecting'
}

export function canUndo(state: ValidateState): boolean {
  return state.last !== null && (isListening(state) || state.phase === 'finished')
}

function isListening(state: ValidateState): state is ListeningState {
  return ['idle', 'playing', 'paused', 'heard', 'rejecting'].includes(state.phase)
}

function canJudge(state: ValidateState): boolean {
  return state.phase === 'playing' || state.phase === 'paused' || state.phase === 'heard'
}

function isHeard(state: ValidateState): boolean {
  return (
    state.phase === 'heard' || ((state.phase === 'playing' || state.phase === 'rejecting') && state.heard)
  )
}

/** Whether there is nothing to do but to ask again. */
export function waitsForWork(state: ValidateState): boolean {
  if (state.phase !== 'failed' || state.set.queue.length > 0) return false
  return state.failure === 'network' || state.failure === 'unavailable'
}

function claimed(state: ValidateState, set: WorkSet): Step {
  if (state.phase !== 'loading' && !waitsForWork(state)) return [{ ...state, set }]
  return next({ set, last: state.last }, set.queue.length === 0)
}

/** The next clip, or the end of the set; `isLast` when the server has nothing more to give. */
function next(work: Work, isLast = false): Step {
  const { set } = work
  if (isComplete(set) || (isLast && set.done > 0)) return [{ ...work, phase: 'finished' }]
  if (isLast) return [{ ...work, phase: 'empty' }]
  if (set.queue.length === 0) return [{ ...work, phase: 'loading' }, { do: 'claim' }]
  return needsMore(set) ? [{ ...work, phase: 'idle' }, { do: 'claim' }] : [{ ...work, phase: 'idle' }]
}

function play(state: ListeningState): Step {
  const work = workOf(state)
  if (state.phase === 'rejecting') return [state]
  if (state.phase === 'playing') return [atRest(state, state.heard), { do: 'pause' }]
  return [{ ...work, phase: 'playing', heard: state.phase === 'heard' }, { do: 'play' }]
}

function atRest(state: ValidateState, heard: boolean): ListeningState {
  return { ...workOf(state), phase: heard ? 'heard' : 'paused' }
}

function vote(state: ValidateState, event: ValidateEvent & { type: 'vote' }): Step {
  const [assignment] = state.set.queue
  if (!assignment || !canVote(state, event.verdict)) return [state]
  const { id, verdict, reasons } = event
  const [following, ...effects] = next({
    set: withFirstDone(state.set),
    last: { id, assignment, heard: isHeard(state) },
  })
  return [following, { do: 'silence' }, { do: 'vote', id, assignment, verdict, reasons }, ...effects]
}

function putAside(state: ValidateState, event: ValidateEvent & { type: 'skip' | 'report' }): Step {
  const [assignment] = state.set.queue
  if (!assignment || !(isListening(state) || state.phase === 'failed')) return [state]
  const [following, ...effects] = next({ set: withFirstDropped(state.set), last: state.last })
  const aside: ValidateEffect =
    event.type === 'skip'
      ? { do: 'skip', assignment }
      : { do: 'report', assignment, reason: event.reason, note: event.note }
  return [following, { do: 'silence' }, aside, ...effects]
}

function undo(state: ValidateState): Step {
  if (!state.last || !(isListening(state) || state.phase === 'finished')) return [state]
  const back = state.phase === 'playing' ? atRest(state, state.heard) : state
  return [{ ...workOf(state), phase: 'undoing', back }, { do: 'pause' }, { do: 'undo', vote: state.last }]
}

function undone({ set, last }: ValidateState): Step {
  if (!last) throw new Error('nothing to take back')
  const phase = last.heard ? 'heard' : 'idle'
  return [{ phase, set: withFirstBack(set, last.assignment), last: null }, { do: 'silence' }]
}

function retry(state: ValidateState): Step {
  if (state.phase !== 'failed' || state.failure === 'session') return [state]
  if (state.set.queue.length > 0)
    return [{ ...workOf(state), phase: 'playing', heard: false }, { do: 'play' }]
  return [{ ...workOf(state), phase: 'loading' }, { do: 'claim' }]
}

function workOf({ set, last }: ValidateState): Work {
  return { set, last }
}
