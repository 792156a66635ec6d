import type { Sound } from '../lib/capture/capture.js'
import { type Hint, SILENT_AMPLITUDE, hintsFor } from '../../recordings/audio/quality.js'

/** A recording before it is sent. */
export interface Take {
  sound: Sound
  /** True when the microphone sent nothing but zeros: the server takes no such clip. */
  isSilent: boolean
  /** The one thing most worth doing better, if there is one. */
  hint: Hint | null
}
