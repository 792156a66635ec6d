import { LevelMeter } from '../../shared/audio/levels.js'
import { hintsFor, type Hint } from '../../shared/audio/quality.js'
import { SpeechMeter } from '../../shared/audio/speech.js'
import type { CapturedAudio } from '../lib/capture/types.js'

/** One attempt at recording a sentence, before it is sent. */
export interface Take {
  audio: CapturedAudio
  /** Whether the microphone sent nothing but zeros; the server refuses such a clip. */
  isSilent: boolean
  /** The one hint that helps most, if there is any. */
  hint: Hint | null
}

/** A hint that explains others comes before them: a clip without speech is also quiet. */
const BY_IMPORTANCE: Hint[] = [
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

/** Measures audio in which `text` should be read, as the server does, where the browser could decode it. */
export function createTake(audio: CapturedAudio, text: string): Take {
  try {
    return measure(audio, text)
  } catch {
    return { audio, isSilent: false, hint: null } // losing a hint is better than losing the take
  }
}

function measure(audio: CapturedAudio, text: string): Take {
  const { samples, sampleRate, durationMs } = audio
  if (!samples) return { audio, isSilent: false, hint: null }
  const levels = new LevelMeter(sampleRate, 1)
  const speech = new SpeechMeter(sampleRate)
  levels.add([samples], samples.length)
  speech.add([samples], samples.length)
  const hints = hintsFor(levels.levels(), { duration_ms: durationMs, text, ...speech.result() })
  return { audio, isSilent: levels.silent, hint: BY_IMPORTANCE.find((hint) => hints.includes(hint)) ?? null }
}
