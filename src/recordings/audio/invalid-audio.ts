/** Why a file is not accepted; these codes are part of the API and stay as they are. */
export type InvalidAudioCode =
  | 'audio_empty'
  | 'audio_not_recognised'
  | 'audio_truncated'
  | 'audio_too_short'
  | 'audio_too_long'
  | 'audio_too_large'
  | 'audio_silent'
  | 'audio_unsupported'
  | 'audio_corrupt'

/** The one error that the content of a file, however hostile, can cause in this folder. */
export class InvalidAudioError extends Error {
  override readonly name = 'InvalidAudioError'

  /** `message` helps developers of clients; it never repeats content of the file. */
  constructor(
    readonly code: InvalidAudioCode,
    message: string,
  ) {
    super(message)
  }
}
