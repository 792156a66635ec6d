/** Why a file is not taken; stable codes that reach the client. */
export type RefusalCode =
  | 'audio_empty'
  | 'audio_not_recognised'
  | 'audio_truncated'
  | 'audio_too_short'
  | 'audio_too_long'
  | 'audio_too_large'
  | 'audio_silent'
  | 'audio_unsupported'
  | 'audio_corrupt'

/** The one error that a file, however hostile, makes this folder throw. */
export class AudioRefusal extends Error {
  override readonly name = 'AudioRefusal'

  /** `message` is for people who debug a client; it never repeats content of the file. */
  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message)
  }
}
