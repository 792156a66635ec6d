import { MAX_DURATION_MS, MIN_DURATION_MS } from '../../shared/audio/quality.js'
import { InvalidAudioError } from './invalid-audio.js'

/** A container may declare encoder delay and padding of up to this length around the audible part. */
const MAX_INAUDIBLE_MS = 1_000

/** Throws when `frames`, the audible and inaudible ones that were demuxed so far, cannot end within the limit. */
export function checkMaxDurationSoFar(frames: number, sampleRate: number): void {
  checkMaxDuration(frames - (MAX_INAUDIBLE_MS / 1000) * sampleRate, sampleRate)
}

/** Throws when `frames` audible sample frames last too long. */
export function checkMaxDuration(frames: number, sampleRate: number): void {
  if (durationMs(frames, sampleRate) > MAX_DURATION_MS) {
    throw new InvalidAudioError(
      'audio_too_long',
      `The recording is longer than ${MAX_DURATION_MS / 1000} seconds.`,
    )
  }
}

export function checkMinDuration(frames: number, sampleRate: number): void {
  if (durationMs(frames, sampleRate) < MIN_DURATION_MS) {
    throw new InvalidAudioError('audio_too_short', `The recording is shorter than ${MIN_DURATION_MS} ms.`)
  }
}

export function durationMs(frames: number, sampleRate: number): number {
  return Math.round((frames * 1000) / sampleRate)
}

/** Telephones record at 8 kHz, studios at 192 kHz; a rate outside of this range is a mistake. */
const MIN_SAMPLE_RATE_HZ = 8_000
const MAX_SAMPLE_RATE_HZ = 192_000
const MAX_CHANNELS = 8

export function checkSampleRateAndChannels(sampleRate: number, channels: number): void {
  if (!(sampleRate >= MIN_SAMPLE_RATE_HZ && sampleRate <= MAX_SAMPLE_RATE_HZ)) {
    throw new InvalidAudioError('audio_unsupported', 'The sample rate is outside of 8 to 192 kHz.')
  }
  if (!(channels >= 1 && channels <= MAX_CHANNELS)) {
    throw new InvalidAudioError(
      'audio_unsupported',
      `The number of channels is outside of 1 to ${MAX_CHANNELS}.`,
    )
  }
}
