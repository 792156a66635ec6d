import {
  isComplete,
  needsMore,
  withClaimed,
  withFirstBack,
  withFirstDone,
  withFirstDropped,
  type WorkSet,
} from '../lib/queue/work-set.js'
import {
  canJudge,
  canVote,
  isHeard,
  isListening,
  waitsForWork,
  type ListeningState,
  type ValidateEffect,
  type ValidateEvent,
  type ValidateState,
  type Work,
} from './state.js'

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
