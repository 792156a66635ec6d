/**
 * The containers that are accepted, each with its codec: WAV with PCM of 16 or 24 bits or float, WebM and Ogg with
 * Opus, FLAC, MP4 with AAC (LC or HE).
 *
 * AAC is never decoded, because no decoder for it has a licence that lets us ship it. Its duration is counted in
 * frames, silence is found where frames hold no spectral values, and its levels stay unknown. A damaged AAC frame is
 * not noticed.
 */
export type AudioFormat = 'wav' | 'webm' | 'ogg' | 'flac' | 'mp4'

export const CONTENT_TYPES: Record<AudioFormat, string> = {
  wav: 'audio/wav',
  webm: 'audio/webm',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  mp4: 'audio/mp4',
}
