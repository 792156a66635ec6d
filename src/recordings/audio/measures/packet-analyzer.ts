import type { Levels } from '../../../shared/audio/quality.js'
import { AudioRefusal } from '../invalid-audio.js'

/** What is made of the packets of a clip while they flow past. */
export interface Listener {
  packet(bytes: Buffer): void
  /** A promise while it is behind: no more packets should come before it resolves. */
  pressure(): Promise<void> | undefined
  /** Refuses a clip in which nothing is heard. Levels are null where they are not known without decoding more. */
  end(): Promise<Levels | null>
  /** Drops what it holds and looks at nothing more. */
  destroy(): void
}

export function silence(): AudioRefusal {
  return new AudioRefusal('audio_silent', 'There is nothing to hear in the recording.')
}
