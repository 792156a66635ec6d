import { roomOf } from '../../../shared/audio/quality.js'
import type { MicrophoneFailure } from '../../lib/capture/microphone.js'
import type { Take } from '../take.js'

/** What the check found about the contributor's voice. */
export type VoiceFinding = 'good' | 'too_quiet' | 'clipped' | 'noisy' | 'nothing'

export type CheckState =
  | { phase: 'ready' }
  | { phase: 'asking' }
  /** Measures the noise of the room. */
  | { phase: 'room' }
  /** Waits for a few words. */
  | { phase: 'voice'; noiseDb: number }
  | { phase: 'heard'; noiseDb: number; voice: VoiceFinding; take: Take | null }
  | { phase: 'failed'; failure: MicrophoneFailure }

export type CheckEvent =
  | { type: 'begin' }
  | { type: 'opened' }
  /** The noise of the room, in dBFS. */
  | { type: 'measured'; noiseDb: number }
  /** `take` is null when nothing was said. */
  | { type: 'spoken'; take: Take | null }
  | { type: 'failed'; failure: MicrophoneFailure }

/** Computes the check's next state. An event that does not apply to a state changes nothing. */
export function transitionCheck(state: CheckState, event: CheckEvent): CheckState {
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
        : { phase: 'failed', failure: event.failure }
  }
}

function voiceOf(take: Take | null): VoiceFinding {
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

/** The colour of a finding. */
export function toneOf(finding: VoiceFinding | ReturnType<typeof roomOf>): 'good' | 'warn' | 'bad' {
  if (finding === 'good' || finding === 'quiet') return 'good'
  return finding === 'nothing' || finding === 'too_noisy' ? 'bad' : 'warn'
}
