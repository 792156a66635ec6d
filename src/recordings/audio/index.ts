import type { Readable } from 'node:stream'
import type { AudioFormat, AudioProbe, Measurement } from './facts.js'

export { CONTENT_TYPES } from './facts.js'
export type { AudioFacts, AudioFormat, AudioProbe, Measurement } from './facts.js'
export { hintsFor, HINTS, MAX_BYTES, MAX_DURATION_MS, MIN_DURATION_MS } from './quality.js'
export type { Circumstances, Hint, Levels } from './quality.js'
export { AudioRefusal } from './refusal.js'
export type { RefusalCode } from './refusal.js'

export declare function createProbe(): AudioProbe
export declare function measure(audio: Readable, format: AudioFormat): Promise<Measurement>
export declare function closeDecoders(): Promise<void>
