import { MIN_DURATION_MS } from '../../shared/audio/quality.js'
import type { MicrophoneFailure } from '../lib/capture/microphone.js'
import {
  isComplete,
  needsMore,
  withClaimed,
  withFirstRestored,
  withFirstDone,
} from '../lib/queue/work-set.js'
import { isRedo, withSavedTake, withoutFirst, type RecordingSet } from './recording-set.js'
import {
  canRedo,
  isMicrophoneInUse,
  isWaitingForWork,
  type Failure,
  type RecordEffect,
  type RecordEvent,
  type RecordState,
} from './state.js'
import type { Take } from './take.js'

type Transition = [state: RecordState, ...effects: RecordEffect[]]

/** Computes the next state and its effects. An event that does not apply to a state changes nothing. */
export function transition(state: RecordState, event: RecordEvent): Transition {
  switch (event.type) {
    case 'claimed':
      return claimed(state, withClaimed(state.set, event.assignments, event.answered))
    case 'claim_failed':
      return state.phase === 'loading' ? fail(state, event.failure.kind) : [state]
    case 'record':
      return canRecord(state) ? startTake(state.set) : [state]
    case 'listening':
      if (state.phase !== 'asking') return [state, { do: 'cancel' }]
      return [{ phase: 'listening', set: state.set }]
    case 'recording_started':
      if (state.phase !== 'asking' && state.phase !== 'listening') return [state, { do: 'cancel' }]
      return [{ phase: 'recording', set: state.set, since: event.now, until: null }]
    case 'microphone_failed':
      return microphoneFailed(state, event.failure)
    case 'stop':
      return stop(state, event.now, 0)
    case 'speech_ended':
      return stop(state, event.now, event.silentMs)
    case 'contributor_left':
      return contributorLeft(state, event.now)
    case 'take_ready':
      return state.phase === 'recording' ? takeReady(state, event.take) : [state]
    case 'save':
      return state.phase === 'reviewing' ? save(state) : [state]
    case 'saved':
      return state.phase === 'saving' ? saved(state) : [state]
    case 'cancel':
      return cancel(state)
    case 'redo':
      return redo(state, event.assignmentId)
    case 'hands_free':
      return setHandsFree(state, event.on)
    case 'skip':
    case 'report':
      return skipOrReport(state, event)
    case 'retry':
      return retry(state)
  }
}

function claimed(state: RecordState, set: RecordingSet): Transition {
  if (state.phase !== 'loading' && !isWaitingForWork(state)) return [{ ...state, set }]
  const following = next(set, set.queue.length === 0)
  return set.done > 0 ? continueHandsFree(following) : following
}

function startTake(set: RecordingSet): Transition {
  return [
    { phase: 'asking', set },
    { do: 'record', assignment: set.queue[0]!, byVoice: set.handsFree },
  ]
}

/** Starts the next take without a press, where hands-free is on. */
function continueHandsFree([state, ...effects]: Transition): Transition {
  if (state.phase !== 'idle' || !state.set.handsFree) return [state, ...effects]
  const [started, ...more] = startTake(state.set)
  return [started, ...effects, ...more]
}

/** The next sentence, or the end of the set; `isLast` when the server has no more sentences. */
function next(set: RecordingSet, isLast = false): Transition {
  if (isComplete(set) || (isLast && set.done > 0)) {
    return [{ phase: 'sending', set }, { do: 'close_microphone' }, { do: 'finish' }]
  }
  if (isLast) return [{ phase: 'empty', set }, { do: 'close_microphone' }]
  if (set.queue.length === 0) return [{ phase: 'loading', set }, { do: 'claim' }]
  return needsMore(set) ? [{ phase: 'idle', set }, { do: 'claim' }] : [{ phase: 'idle', set }]
}

function canRecord(state: RecordState): boolean {
  return (
    state.phase === 'idle' || state.phase === 'reviewing' || (state.phase === 'failed' && isAtSentence(state))
  )
}

function isAtSentence({ set }: RecordState): boolean {
  return set.queue.length > 0
}

function stop(state: RecordState, now: number, silentMs: number): Transition {
  if (state.phase !== 'recording' || state.until !== null) return [state]
  return [
    { ...state, until: now },
    { do: 'stop', silentMs },
  ]
}

// A take that the contributor started with a press is kept; one that started by itself is discarded.
function contributorLeft(state: RecordState, now: number): Transition {
  if (state.phase === 'recording' && !state.set.handsFree) return stop(state, now, 0)
  return isMicrophoneInUse(state) ? cancel(state) : [state]
}

function takeReady(state: RecordState & { phase: 'recording' }, take: Take): Transition {
  const { set, since, until } = state
  if (until !== null && until - since < MIN_DURATION_MS) return fail(state, 'too_short')
  if (take.isSilent) return [{ phase: 'failed', set, failure: 'silent' }, { do: 'close_microphone' }]
  const reviewing = { phase: 'reviewing', set, take } as const
  return set.handsFree && !take.hint ? save(reviewing) : [reviewing]
}

function save({ set, take }: RecordState & { phase: 'reviewing' }): Transition {
  return [
    { phase: 'saving', set, take },
    { do: 'save', assignment: set.queue[0]!, take },
  ]
}

function saved({ set, take }: RecordState & { phase: 'saving' }): Transition {
  const assignment = set.queue[0]!
  const audio = { ...take.audio, samples: null } // megabytes that only the measurements need
  return continueHandsFree(next(withFirstDone(withSavedTake(set, { assignment, audio }))))
}

function redo(state: RecordState, assignmentId: string): Transition {
  const take = state.set.saved.find(({ assignment }) => assignment.id === assignmentId)
  if (!take || !canRedo(state)) return [state]
  const set = isRedo(state.set) ? withFirstDone(state.set) : state.set
  const cancelling: RecordEffect[] = isMicrophoneInUse(state) ? [{ do: 'cancel' }] : []
  return [{ phase: 'idle', set: withFirstRestored(set, take.assignment) }, ...cancelling]
}

function setHandsFree(state: RecordState, on: boolean): Transition {
  const set = { ...state.set, handsFree: on }
  if (on && state.phase === 'idle') return startTake(set)
  return isMicrophoneInUse(state) ? cancel({ ...state, set }) : [{ ...state, set }]
}

function cancel(state: RecordState): Transition {
  const { phase, set } = state
  if (isMicrophoneInUse(state)) return [{ phase: 'idle', set }, { do: 'cancel' }]
  if (phase === 'idle' && isRedo(set)) return next(withFirstDone(set))
  return phase === 'reviewing' || (phase === 'failed' && isAtSentence(state))
    ? [{ phase: 'idle', set }]
    : [state]
}

function skipOrReport(state: RecordState, event: RecordEvent & { type: 'skip' | 'report' }): Transition {
  const [assignment] = state.set.queue
  if (!assignment || state.phase === 'saving') return [state]
  const cancelling: RecordEffect[] = isMicrophoneInUse(state) ? [{ do: 'cancel' }] : []
  if (isRedo(state.set) && event.type === 'skip') {
    const [back, ...then] = next(withFirstDone(state.set))
    return [back, ...cancelling, ...then]
  }
  const [following, ...effects] = next(withoutFirst(state.set))
  const release: RecordEffect =
    event.type === 'skip'
      ? { do: 'skip', assignment }
      : { do: 'report', assignment, reason: event.reason, note: event.note }
  return [following, ...cancelling, release, ...effects]
}

function microphoneFailed(state: RecordState, failure: MicrophoneFailure): Transition {
  const [failed] = fail(state, failure)
  return isMicrophoneInUse(state) ? [failed, { do: 'close_microphone' }] : [state, { do: 'close_microphone' }]
}

function retry(state: RecordState): Transition {
  if (state.phase !== 'failed' || state.failure === 'session') return [state]
  if (isAtSentence(state)) return startTake(state.set)
  return [{ phase: 'loading', set: state.set }, { do: 'claim' }]
}

function fail({ set }: RecordState, failure: Failure): Transition {
  return [{ phase: 'failed', set, failure }]
}
