import { MIN_DURATION_MS } from '../../recordings/audio/quality.js'
import type { Assignment, Trouble } from '../lib/api.js'
import type { MicrophoneTrouble } from '../lib/capture/microphone.js'
import {
  isComplete,
  needsMore,
  withClaimed,
  withFirstDone,
  withFirstDropped,
  type WorkSet,
} from '../lib/work-set.js'
import type { Take } from './take.js'

/** What one can be told went wrong; each has its own words and its own way out. */
export type Failure = MicrophoneTrouble | Trouble['kind'] | 'too_short' | 'silent'

export type RecordState =
  | { phase: 'loading'; set: WorkSet }
  /** A sentence is shown, nothing is recorded. */
  | { phase: 'idle'; set: WorkSet }
  /** The browser asks for the microphone, or is waking it. */
  | { phase: 'asking'; set: WorkSet }
  /** `since` and `until` in milliseconds of the same clock; `until` is null until somebody stops. */
  | { phase: 'recording'; set: WorkSet; since: number; until: number | null }
  | { phase: 'reviewing'; set: WorkSet; take: Take }
  /** The set is complete; what is not acknowledged is being sent. */
  | { phase: 'sending'; set: WorkSet }
  | { phase: 'failed'; set: WorkSet; failure: Failure }
  /** No sentence is left in this language. */
  | { phase: 'empty'; set: WorkSet }

export type RecordEvent =
  | { type: 'claimed'; assignments: readonly Assignment[]; answered: ReadonlySet<string> }
  | { type: 'claim_failed'; trouble: Trouble }
  | { type: 'record' }
  | { type: 'recording_started'; now: number }
  | { type: 'microphone_failed'; trouble: MicrophoneTrouble }
  | { type: 'stop'; now: number }
  | { type: 'taken'; take: Take }
  | { type: 'keep' }
  /** Throws the take away, and back to the sentence. */
  | { type: 'cancel' }
  | { type: 'skip' }
  | { type: 'report'; reason: string; note: string }
  | { type: 'retry' }

export type RecordEffect =
  | { do: 'claim' }
  /** Opens the microphone if it is closed, then starts a take. */
  | { do: 'record' }
  | { do: 'stop' }
  | { do: 'cancel' }
  | { do: 'keep'; assignment: Assignment; take: Take }
  | { do: 'skip'; assignment: Assignment }
  | { do: 'report'; assignment: Assignment; reason: string; note: string }
  | { do: 'close_microphone' }
  /** Leaves the page once everything is sent. Comes after the last `keep`. */
  | { do: 'finish' }

type Step = [state: RecordState, ...effects: RecordEffect[]]

/** What happens next. An event that means nothing in a state changes nothing. */
export function step(state: RecordState, event: RecordEvent): Step {
  switch (event.type) {
    case 'claimed':
      return claimed(state, withClaimed(state.set, event.assignments, event.answered))
    case 'claim_failed':
      return state.phase === 'loading' ? fail(state, event.trouble.kind) : [state]
    case 'record':
      return canRecord(state) ? [{ phase: 'asking', set: state.set }, { do: 'record' }] : [state]
    case 'recording_started':
      if (state.phase !== 'asking') return [state, { do: 'cancel' }]
      return [{ phase: 'recording', set: state.set, since: event.now, until: null }]
    case 'microphone_failed':
      return microphoneFailed(state, event.trouble)
    case 'stop':
      if (state.phase !== 'recording' || state.until !== null) return [state]
      return [{ ...state, until: event.now }, { do: 'stop' }]
    case 'taken':
      return state.phase === 'recording' ? taken(state, event.take) : [state]
    case 'keep':
      return state.phase === 'reviewing' ? keep(state) : [state]
    case 'cancel':
      return cancel(state)
    case 'skip':
    case 'report':
      return putAside(state, event)
    case 'retry':
      return retry(state)
  }
}

/** What the one big button does in this state, and the space bar with it. */
export function mainEvent(state: RecordState, now: number): RecordEvent | null {
  switch (state.phase) {
    case 'idle':
      return { type: 'record' }
    case 'recording':
      return { type: 'stop', now }
    case 'reviewing':
      return state.take.hint ? { type: 'record' } : { type: 'keep' }
    case 'failed':
      return { type: 'retry' }
    default:
      return null
  }
}

function claimed(state: RecordState, set: WorkSet): Step {
  if (state.phase !== 'loading') return [{ ...state, set }]
  return next(set, set.queue.length === 0)
}

/** The next sentence, or the end of the set; `isLast` when the server has nothing more to give. */
function next(set: WorkSet, isLast = false): Step {
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

function taken(state: RecordState & { phase: 'recording' }, take: Take): Step {
  const { set, since, until } = state
  if (until !== null && until - since < MIN_DURATION_MS) return fail(state, 'too_short')
  if (take.isSilent) return [{ phase: 'failed', set, failure: 'silent' }, { do: 'close_microphone' }]
  return [{ phase: 'reviewing', set, take }]
}

function keep({ set, take }: RecordState & { phase: 'reviewing' }): Step {
  const [state, ...effects] = next(withFirstDone(set))
  return [state, { do: 'keep', assignment: set.queue[0]!, take }, ...effects]
}

function cancel(state: RecordState): Step {
  const { phase, set } = state
  if (phase === 'recording' || phase === 'asking') return [{ phase: 'idle', set }, { do: 'cancel' }]
  return phase === 'reviewing' || (phase === 'failed' && isAtSentence(state))
    ? [{ phase: 'idle', set }]
    : [state]
}

function putAside(state: RecordState, event: RecordEvent & { type: 'skip' | 'report' }): Step {
  const [assignment] = state.set.queue
  if (!assignment) return [state]
  const going: RecordEffect[] =
    state.phase === 'recording' || state.phase === 'asking' ? [{ do: 'cancel' }] : []
  const [following, ...effects] = next(withFirstDropped(state.set))
  const aside: RecordEffect =
    event.type === 'skip'
      ? { do: 'skip', assignment }
      : { do: 'report', assignment, reason: event.reason, note: event.note }
  return [following, ...going, aside, ...effects]
}

function microphoneFailed(state: RecordState, trouble: MicrophoneTrouble): Step {
  const [failed] = fail(state, trouble)
  const wasInUse = state.phase === 'asking' || state.phase === 'recording'
  return wasInUse ? [failed, { do: 'close_microphone' }] : [state, { do: 'close_microphone' }]
}

function retry(state: RecordState): Step {
  if (state.phase !== 'failed' || state.failure === 'session') return [state]
  if (isAtSentence(state)) return [{ phase: 'asking', set: state.set }, { do: 'record' }]
  return [{ phase: 'loading', set: state.set }, { do: 'claim' }]
}

function fail({ set }: RecordState, failure: Failure): Step {
  return [{ phase: 'failed', set, failure }]
}
