import { roomOf } from '../../../shared/audio/quality.js'
import type { MicrophoneTrouble } from '../../lib/capture/microphone.js'
import type { Take } from '../take.js'

/** What is to be said about a few words. */
export type Voice = 'good' | 'too_quiet' | 'clipped' | 'noisy' | 'nothing'

export type CheckState =
  | { phase: 'ready' }
  | { phase: 'asking' }
  /** Listens to the room. */
  | { phase: 'room' }
  /** Waits for a few words. */
  | { phase: 'voice'; noiseDb: number }
  | { phase: 'heard'; noiseDb: number; voice: Voice; take: Take | null }
  | { phase: 'failed'; trouble: MicrophoneTrouble }

export type CheckEvent =
  | { type: 'begin' }
  | { type: 'opened' }
  /** The noise of the room, in dBFS. */
  | { type: 'measured'; noiseDb: number }
  /** `take` is null when no voice came. */
  | { type: 'spoken'; take: Take | null }
  | { type: 'failed'; trouble: MicrophoneTrouble }

/** What the check of microphone and speaker does next. An event that means nothing in a state changes nothing. */
export function stepCheck(state: CheckState, event: CheckEvent): CheckState {
  switch (event.type) {
    case 'begin':
      return { phase: 'asking' }
    case 'opened':
      return state.phase === 'asking' ? { phase: 'room' } : state
    case 'measured':
      return state.phase === 'room' ? { phase: 'voice', noiseDb: event.noiseDb } : state
    case 'spoken':
      if (state.phase !== 'voice') return state
      return { phase: 'heard', noiseDb: state.noiseDb, voice: voiceOf(event.take), take: event.take }
    case 'failed':
      return state.phase === 'ready' || state.phase === 'heard'
        ? state
        : { phase: 'failed', trouble: event.trouble }
  }
}

function voiceOf(take: Take | null): Voice {
  if (!take || take.isSilent) return 'nothing'
  switch (take.hint) {
    case 'mostly_silence':
    case 'little_speech':
      return 'nothing'
    case 'too_quiet':
    case 'clipped':
    case 'noisy':
      return take.hint
    default:
      return 'good'
  }
}

/** How good a finding is: what the page paints it with. */
export function toneOf(finding: Voice | ReturnType<typeof roomOf>): 'good' | 'warn' | 'bad' {
  if (finding === 'good' || finding === 'quiet') return 'good'
  return finding === 'nothing' || finding === 'too_noisy' ? 'bad' : 'warn'
}
