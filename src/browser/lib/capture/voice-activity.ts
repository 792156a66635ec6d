import { SpeechBlocks, speechThreshold, type SpeechBlock } from '../../../shared/audio/speech.js'

/** Silence of this length ends a sentence; pauses between words are shorter. */
export const SILENCE_AFTER_SPEECH_MS = 1_200
/** Soft last sounds, which the detector does not count as speech, follow the last speech for this long. */
export const SOFT_ENDING_MS = 300
/** The noise floor is measured over this long, so that it follows a changing room. */
const NOISE_WINDOW_MS = 4_000
/** The detector waits for this much sound before it decides. */
const MIN_HEARD_MS = 300
/** Speech has begun when the last moment contains this much of it; a cough or a knock is shorter. */
const ONSET_MS = 90
const ONSET_WITHIN_MS = 180
/** Softer speech is treated as another speaker's, in dBFS. */
const MIN_SPEECH_DB = -55

interface VoiceEvents {
  onBegin(): void
  /** It has been silent for `silentMs` since the last speech. */
  onEnd(silentMs: number): void
}

/** Detects when speech begins and when it has ended. */
export function createVoiceActivityDetector(sampleRate: number, { onBegin, onEnd }: VoiceEvents) {
  const levels: number[] = []
  let recent: { isSpeech: boolean; ms: number }[] = []
  let waitingFor: 'nothing' | 'begin' | 'end' = 'nothing'
  let silentMs = 0

  const blocks = new SpeechBlocks(sampleRate, (block) => {
    addLevel(block)
    const isSpeech = block.isVoiced && block.db >= threshold()
    recent = [...recent, { isSpeech, ms: block.ms }].slice(-Math.ceil(ONSET_WITHIN_MS / block.ms))
    silentMs = isSpeech ? 0 : silentMs + block.ms
    if (waitingFor === 'begin' && levels.length * block.ms >= MIN_HEARD_MS && hasBegun()) {
      waitingFor = 'end'
      onBegin()
    } else if (waitingFor === 'end' && silentMs >= SILENCE_AFTER_SPEECH_MS) {
      waitingFor = 'nothing'
      onEnd(silentMs)
    }
  })

  function addLevel({ db, ms }: SpeechBlock): void {
    levels.push(db)
    if (levels.length * ms > NOISE_WINDOW_MS) levels.shift()
  }

  function threshold(): number {
    return Math.max(MIN_SPEECH_DB, speechThreshold([...levels].sort((a, b) => a - b)))
  }

  function hasBegun(): boolean {
    return recent.reduce((sum, { isSpeech, ms }) => sum + (isSpeech ? ms : 0), 0) >= ONSET_MS
  }

  return {
    push: (samples: Float32Array) => blocks.add([samples], samples.length),
    /** Reports the next beginning and end of speech, once. */
    waitForSpeech(): void {
      recent = []
      waitingFor = 'begin'
    },
    stop(): void {
      waitingFor = 'nothing'
    },
  }
}
