import { SpeechBlocks, speechThreshold, type SpeechBlock } from '../../../shared/audio/speech.js'

/** This much silence after speech ends a sentence: people pause for less between its words. */
export const SILENCE_AFTER_SPEECH_MS = 1_200
/** Soft last sounds, which are no speech to the meter, follow the last that is. */
export const SOFT_ENDING_MS = 300
/** The floor of the noise is looked for in the last moments, so that it follows a room that changes. */
const MEMORY_MS = 4_000
/** Nothing is judged on less. */
const FIRST_IMPRESSION_MS = 300
/** A voice has begun when this much of the last moment is speech: a cough or a tap of the desk is shorter. */
const ONSET_MS = 90
const ONSET_WITHIN_MS = 180
/** Speech softer than this is somebody else's, in dBFS. */
const SOFTEST_DB = -55

interface VoiceEvents {
  onBegin(): void
  /** It has been silent for `silentMs` since the last word. */
  onEnd(silentMs: number): void
}

/** Tells when somebody begins to speak and when they have finished. */
export function createVoiceWatch(sampleRate: number, { onBegin, onEnd }: VoiceEvents) {
  const levels: number[] = []
  let recent: { isSpeech: boolean; ms: number }[] = []
  let waitsFor: 'nothing' | 'begin' | 'end' = 'nothing'
  let silentMs = 0

  const blocks = new SpeechBlocks(sampleRate, (block) => {
    remember(block)
    const isSpeech = block.isVoiced && block.db >= threshold()
    recent = [...recent, { isSpeech, ms: block.ms }].slice(-Math.ceil(ONSET_WITHIN_MS / block.ms))
    silentMs = isSpeech ? 0 : silentMs + block.ms
    if (waitsFor === 'begin' && levels.length * block.ms >= FIRST_IMPRESSION_MS && hasBegun()) {
      waitsFor = 'end'
      onBegin()
    } else if (waitsFor === 'end' && silentMs >= SILENCE_AFTER_SPEECH_MS) {
      waitsFor = 'nothing'
      onEnd(silentMs)
    }
  })

  function remember({ db, ms }: SpeechBlock): void {
    levels.push(db)
    if (levels.length * ms > MEMORY_MS) levels.shift()
  }

  function threshold(): number {
    return Math.max(SOFTEST_DB, speechThreshold([...levels].sort((a, b) => a - b)))
  }

  function hasBegun(): boolean {
    return recent.reduce((sum, { isSpeech, ms }) => sum + (isSpeech ? ms : 0), 0) >= ONSET_MS
  }

  return {
    hear: (samples: Float32Array) => blocks.add([samples], samples.length),
    /** From now on, once. */
    waitForVoice(): void {
      recent = []
      waitsFor = 'begin'
    },
    rest(): void {
      waitsFor = 'nothing'
    },
  }
}
