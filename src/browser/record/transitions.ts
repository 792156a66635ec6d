import { MIN_DURATION_MS } from '../../shared/audio/quality.js'
import type { MicrophoneTrouble } from '../lib/capture/microphone.js'
import { isComplete, needsMore, withClaimed, withFirstBack, withFirstDone } from '../lib/queue/work-set.js'
import { isRedo, withKept, withoutFirst, type Sitting } from './recording-set.js'
import {
  canRedo,
  isMicrophoneInUse,
  waitsForWork,
  type Failure,
  type RecordEffect,
  type RecordEvent,
  type RecordState,
} from './state.js'
import type { Take } from './take.js'

type Step = [state: RecordState, ...effects: RecordEffect[]]

/** What happens next. An event that means nothing in a state changes nothing. */
export function step(state: RecordState, event: RecordEvent): Step {
  switch (event.type) {
    case 'claimed':
      return claimed(state, withClaimed(state.set, event.assignments, event.answered))
    case 'claim_failed':
      return state.phase === 'loading' ? fail(state, event.trouble.kind) : [state]
    case 'record':
      return canRecord(state) ? begin(state.set) : [state]
    case 'listening':
      if (state.phase !== 'asking') return [state, { do: 'cancel' }]
      return [{ phase: 'listening', set: state.set }]
    case 'recording_started':
      if (state.phase !== 'asking' && state.phase !== 'listening') return [state, { do: 'cancel' }]
      return [{ phase: 'recording', set: state.set, since: event.now, until: null }]
    case 'microphone_failed':
      return microphoneFailed(state, event.trouble)
    case 'stop':
      return stop(state, event.now, 0)
    case 'fell_silent':
      return stop(state, event.now, event.silentMs)
    case 'left':
      return left(state, event.now)
    case 'taken':
      return state.phase === 'recording' ? taken(state, event.take) : [state]
    case 'keep':
      return state.phase === 'reviewing' ? keep(state) : [state]
    case 'kept':
      return state.phase === 'keeping' ? kept(state) : [state]
    case 'cancel':
      return cancel(state)
    case 'redo':
      return redo(state, event.assignment)
    case 'hands_free':
      return turnHandsFree(state, event.on)
    case 'skip':
    case 'report':
      return putAside(state, event)
    case 'retry':
      return retry(state)
  }
}

function claimed(state: RecordState, set: Sitting): Step {
  if (state.phase !== 'loading' && !waitsForWork(state)) return [{ ...state, set }]
  const following = next(set, set.queue.length === 0)
  return set.done > 0 ? goOn(following) : following
}

function begin(set: Sitting): Step {
  return [
    { phase: 'asking', set },
    { do: 'record', assignment: set.queue[0]!, byVoice: set.handsFree },
  ]
}

/** Without a press from one sentence to the next, where that is wanted. */
function goOn([state, ...effects]: Step): Step {
  if (state.phase !== 'idle' || !state.set.handsFree) return [state, ...effects]
  const [begun, ...more] = begin(state.set)
  return [begun, ...effects, ...more]
}

/** The next sentence, or the end of the set; `isLast` when the server has nothing more to give. */
function next(set: Sitting, isLast = false): Step {
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

function stop(state: RecordState, now: number, silentMs: number): Step {
  if (state.phase !== 'recording' || state.until !== null) return [state]
  return [
    { ...state, until: now },
    { do: 'stop', silentMs },
  ]
}

// What nobody saw being recorded by itself was not meant; what one pressed a button for was.
function left(state: RecordState, now: number): Step {
  if (state.phase === 'recording' && !state.set.handsFree) return stop(state, now, 0)
  return isMicrophoneInUse(state) ? cancel(state) : [state]
}

function taken(state: RecordState & { phase: 'recording' }, take: Take): Step {
  const { set, since, until } = state
  if (until !== null && until - since < MIN_DURATION_MS) return fail(state, 'too_short')
  if (take.isSilent) return [{ phase: 'failed', set, failure: 'silent' }, { do: 'close_microphone' }]
  const reviewing = { phase: 'reviewing', set, take } as const
  return set.handsFree && !take.hint ? keep(reviewing) : [reviewing]
}

function keep({ set, take }: RecordState & { phase: 'reviewing' }): Step {
  return [
    { phase: 'keeping', set, take },
    { do: 'keep', assignment: set.queue[0]!, take },
  ]
}

function kept({ set, take }: RecordState & { phase: 'keeping' }): Step {
  const assignment = set.queue[0]!
  const sound = { ...take.sound, samples: null } // megabytes that only the meters need
  return goOn(next(withFirstDone(withKept(set, { assignment, sound }))))
}

function redo(state: RecordState, id: string): Step {
  const kept = state.set.kept.find(({ assignment }) => assignment.id === id)
  if (!kept || !canRedo(state)) return [state]
  const set = isRedo(state.set) ? withFirstDone(state.set) : state.set
  const going: RecordEffect[] = isMicrophoneInUse(state) ? [{ do: 'cancel' }] : []
  return [{ phase: 'idle', set: withFirstBack(set, kept.assignment) }, ...going]
}

function turnHandsFree(state: RecordState, on: boolean): Step {
  const set = { ...state.set, handsFree: on }
  if (on && state.phase === 'idle') return begin(set)
  return isMicrophoneInUse(state) ? cancel({ ...state, set }) : [{ ...state, set }]
}

function cancel(state: RecordState): Step {
  const { phase, set } = state
  if (isMicrophoneInUse(state)) return [{ phase: 'idle', set }, { do: 'cancel' }]
  if (phase === 'idle' && isRedo(set)) return next(withFirstDone(set))
  return phase === 'reviewing' || (phase === 'failed' && isAtSentence(state))
    ? [{ phase: 'idle', set }]
    : [state]
}

function putAside(state: RecordState, event: RecordEvent & { type: 'skip' | 'report' }): Step {
  const [assignment] = state.set.queue
  if (!assignment || state.phase === 'keeping') return [state]
  const going: RecordEffect[] = isMicrophoneInUse(state) ? [{ do: 'cancel' }] : []
  if (isRedo(state.set) && event.type === 'skip') {
    const [back, ...then] = next(withFirstDone(state.set))
    return [back, ...going, ...then]
  }
  const [following, ...effects] = next(withoutFirst(state.set))
  const aside: RecordEffect =
    event.type === 'skip'
      ? { do: 'skip', assignment }
      : { do: 'report', assignment, reason: event.reason, note: event.note }
  return [following, ...going, aside, ...effects]
}

function microphoneFailed(state: RecordState, trouble: MicrophoneTrouble): Step {
  const [failed] = fail(state, trouble)
  return isMicrophoneInUse(state) ? [failed, { do: 'close_microphone' }] : [state, { do: 'close_microphone' }]
}

function retry(state: RecordState): Step {
  if (state.phase !== 'failed' || state.failure === 'session') return [state]
  if (isAtSentence(state)) return begin(state.set)
  return [{ phase: 'loading', set: state.set }, { do: 'claim' }]
}

function fail({ set }: RecordState, failure: Failure): Step {
  return [{ phase: 'failed', set, failure }]
}
