import { LevelMeter } from '../../shared/audio/levels.js'
import { hintsFor, type Hint } from '../../shared/audio/quality.js'
import { SpeechMeter } from '../../shared/audio/speech.js'
import type { Sound } from '../lib/capture/types.js'

/** A recording before it is sent. */
export interface Take {
  sound: Sound
  /** True when the microphone sent nothing but zeros: the server takes no such clip. */
  isSilent: boolean
  /** The one thing most worth doing better, if there is one. */
  hint: Hint | null
}

/** What explains the others comes first: a clip of nothing is also quiet. */
const URGENCY: Hint[] = [
  'mostly_silence',
  'too_quiet',
  'little_speech',
  'clipped',
  'cut_off',
  'noisy',
  'too_fast',
  'long_silence_before',
  'long_silence_after',
]

/** Judges a sound, in which `text` should be read, by the server's own measures, as far as the browser could read it. */
export function takeOf(sound: Sound, text: string): Take {
  try {
    return judged(sound, text)
  } catch {
    return { sound, isSilent: false, hint: null } // a take is worth more than a hint
  }
}

function judged(sound: Sound, text: string): Take {
  const { samples, sampleRate, durationMs } = sound
  if (!samples) return { sound, isSilent: false, hint: null }
  const levels = new LevelMeter(sampleRate, 1)
  const speech = new SpeechMeter(sampleRate)
  levels.add([samples], samples.length)
  speech.add([samples], samples.length)
  const hints = hintsFor(levels.levels(), { duration_ms: durationMs, text, ...speech.result() })
  return { sound, isSilent: levels.silent, hint: URGENCY.find((hint) => hints.includes(hint)) ?? null }
}
