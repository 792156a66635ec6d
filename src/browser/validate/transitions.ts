import {
  isComplete,
  needsMore,
  withClaimed,
  withFirstRestored,
  withFirstDone,
  withFirstDropped,
  type WorkSet,
} from '../lib/queue/work-set.js'
import {
  canJudge,
  canVote,
  isHeard,
  isListening,
  isWaitingForWork,
  type ListeningState,
  type ValidateEffect,
  type ValidateEvent,
  type ValidateState,
  type ValidateWork,
} from './state.js'

type Transition = [state: ValidateState, ...effects: ValidateEffect[]]

/** Computes the next state and its effects. An event that does not apply to a state changes nothing. */
export function transition(state: ValidateState, event: ValidateEvent): Transition {
  switch (event.type) {
    case 'claimed':
      return claimed(state, withClaimed(state.set, event.assignments, event.answered))
    case 'claim_failed':
      return state.phase === 'loading'
        ? [{ ...workOf(state), phase: 'failed', failure: event.failure.kind }]
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
      return state.phase === 'rejecting' ? [pausedOrHeard(state, state.heard)] : [state]
    case 'vote':
      return vote(state, event)
    case 'skip':
    case 'report':
      return skipOrReport(state, event)
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

function claimed(state: ValidateState, set: WorkSet): Transition {
  if (state.phase !== 'loading' && !isWaitingForWork(state)) return [{ ...state, set }]
  return next({ set, last: state.last }, set.queue.length === 0)
}

/** The next clip, or the end of the set; `isLast` when the server has no more clips. */
function next(work: ValidateWork, isLast = false): Transition {
  const { set } = work
  if (isComplete(set) || (isLast && set.done > 0)) return [{ ...work, phase: 'finished' }]
  if (isLast) return [{ ...work, phase: 'empty' }]
  if (set.queue.length === 0) return [{ ...work, phase: 'loading' }, { do: 'claim' }]
  return needsMore(set) ? [{ ...work, phase: 'idle' }, { do: 'claim' }] : [{ ...work, phase: 'idle' }]
}

function play(state: ListeningState): Transition {
  const work = workOf(state)
  if (state.phase === 'rejecting') return [state]
  if (state.phase === 'playing') return [pausedOrHeard(state, state.heard), { do: 'pause' }]
  return [{ ...work, phase: 'playing', heard: state.phase === 'heard' }, { do: 'play' }]
}

function pausedOrHeard(state: ValidateState, heard: boolean): ListeningState {
  return { ...workOf(state), phase: heard ? 'heard' : 'paused' }
}

function vote(state: ValidateState, event: ValidateEvent & { type: 'vote' }): Transition {
  const [assignment] = state.set.queue
  if (!assignment || !canVote(state, event.verdict)) return [state]
  const { id, verdict, reasons } = event
  const [following, ...effects] = next({
    set: withFirstDone(state.set),
    last: { id, assignment, heard: isHeard(state) },
  })
  return [following, { do: 'stop' }, { do: 'vote', id, assignment, verdict, reasons }, ...effects]
}

function skipOrReport(state: ValidateState, event: ValidateEvent & { type: 'skip' | 'report' }): Transition {
  const [assignment] = state.set.queue
  if (!assignment || !(isListening(state) || state.phase === 'failed')) return [state]
  const [following, ...effects] = next({ set: withFirstDropped(state.set), last: state.last })
  const release: ValidateEffect =
    event.type === 'skip'
      ? { do: 'skip', assignment }
      : { do: 'report', assignment, reason: event.reason, note: event.note }
  return [following, { do: 'stop' }, release, ...effects]
}

function undo(state: ValidateState): Transition {
  if (!state.last || !(isListening(state) || state.phase === 'finished')) return [state]
  const back = state.phase === 'playing' ? pausedOrHeard(state, state.heard) : state
  return [{ ...workOf(state), phase: 'undoing', back }, { do: 'pause' }, { do: 'undo', vote: state.last }]
}

function undone({ set, last }: ValidateState): Transition {
  if (!last) throw new Error('no vote to undo')
  const phase = last.heard ? 'heard' : 'idle'
  return [{ phase, set: withFirstRestored(set, last.assignment), last: null }, { do: 'stop' }]
}

function retry(state: ValidateState): Transition {
  if (state.phase !== 'failed' || state.failure === 'session') return [state]
  if (state.set.queue.length > 0)
    return [{ ...workOf(state), phase: 'playing', heard: false }, { do: 'play' }]
  return [{ ...workOf(state), phase: 'loading' }, { do: 'claim' }]
}

function workOf({ set, last }: ValidateState): ValidateWork {
  return { set, last }
}
