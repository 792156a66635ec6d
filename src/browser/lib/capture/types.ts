import type { MicrophoneFailure, MicrophoneOptions } from './microphone.js'

/** The audio of one take, as a file and as samples. */
export interface CapturedAudio {
  bytes: ArrayBuffer
  contentType: string
  /** Mono, -1 to 1; null where the browser cannot decode its own recording. */
  samples: Float32Array | null
  sampleRate: number
  durationMs: number
}

export interface CaptureOptions extends MicrophoneOptions {
  /** Records Opus instead of WAV: a tenth of the bytes. */
  isCompressed: boolean
  /** How much audio from before the start a take begins with, where the browser can buffer it. */
  preRollMs: number
}

export interface CaptureEvents {
  /** The loudest sample since the last call, 0 to 1, some fifty times a second. */
  onLevel(peak: number): void
  /** Every sample while the microphone is open; never called where the browser gives scripts no samples. */
  onSamples?(samples: Float32Array, sampleRate: number): void
  /** A take is complete: it was stopped, or it reached the longest length. */
  onAudio(audio: CapturedAudio): void
  /** The microphone is gone, and with it the take in progress. */
  onLost(failure: MicrophoneFailure): void
}

/** An open microphone that records any number of takes. */
export interface Capture {
  start(): void
  /** Ends the take; its audio follows by `onAudio`, after the tail. It ends sooner after `silentMs` of silence. */
  stop(silentMs?: number): void
  cancel(): void
  close(): void
  /** What the device actually did, stored with each recording. */
  report: CaptureReport
}

/** Contains nothing that identifies a device. */
export interface CaptureReport {
  method: 'pcm' | 'media_recorder'
  /** Hz, of the recording; null where the browser does not tell. */
  sample_rate: number | null
  channels: number | null
  echo_cancellation: boolean | null
  noise_suppression: boolean | null
  auto_gain_control: boolean | null
  pre_roll_ms: number
  tail_ms: number
  browser: string
  mobile: boolean
}
