import type { Levels } from '../../../shared/audio/quality.js'
import { InvalidAudioError } from '../invalid-audio.js'

/** Analyzes the packets of a recording while it is uploaded. */
export interface PacketAnalyzer {
  push(packet: Buffer): void
  /** A promise while the decoders are behind: push nothing more before it resolves. */
  backpressure(): Promise<void> | undefined
  /** Throws for a silent recording. Levels are null where they are unknown without decoding all of it. */
  finish(): Promise<Levels | null>
  /** Drops what is buffered and ignores further packets. */
  destroy(): void
}

export function silentAudio(): InvalidAudioError {
  return new InvalidAudioError('audio_silent', 'There is nothing to hear in the recording.')
}
