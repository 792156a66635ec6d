import type { MicrophoneTrouble, MicrophoneWish } from './microphone.js'

/** What a take sounded like on its way to a file. */
export interface Sound {
  audio: ArrayBuffer
  contentType: string
  /** Mono, -1 to 1; null where the browser cannot read what it recorded. */
  samples: Float32Array | null
  sampleRate: number
  durationMs: number
}

export interface CaptureWish extends MicrophoneWish {
  /** Opus instead of WAV: a tenth of the bytes. */
  isCompressed: boolean
  /** How much from before the start is wanted, where the browser can keep it. */
  preRollMs: number
}

export interface CaptureEvents {
  /** Loudest sample of the last moment, 0 to 1, some fifty times a second. */
  onLevel(peak: number): void
  /** All that the microphone hears, as long as it is open; not where the browser gives scripts no samples. */
  onSamples?(samples: Float32Array, sampleRate: number): void
  /** A take is complete: somebody stopped it, or it reached the longest length. */
  onSound(sound: Sound): void
  /** The microphone is gone; so is the take, if one was going on. */
  onLost(trouble: MicrophoneTrouble): void
}

/** An open microphone, from which any number of takes can be recorded. */
export interface Capture {
  start(): void
  /** The sound follows by `onSound`, after the tail. It ends that much earlier when it has been silent for so long. */
  stop(silentMs?: number): void
  cancel(): void
  close(): void
  /** What the device really did, kept with each recording. */
  report: CaptureReport
}

/** Nothing in it tells one person's device from another's. */
export interface CaptureReport {
  method: 'pcm' | 'media_recorder'
  /** Hz, of what was recorded; null where the browser does not say. */
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
