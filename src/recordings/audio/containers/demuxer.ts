import type { Input, Parser } from '../bytes/push-parser.js'
import type { CodedAudio } from '../codecs/coded-audio.js'

/** Receives what a demuxer finds. */
export interface PacketSink {
  /** Called once, before any packet. */
  open(audio: CodedAudio): void
  /** Called for each packet of the codec (for PCM: whole sample frames), which may be kept. Never called for AAC. */
  packet(bytes: Buffer): void
}

export interface DemuxResult {
  /** Audible sample frames (one sample of each channel), at the sample rate given to `open`. */
  frames: number
  /** True when the packets show without being decoded that they are silent. */
  silent?: boolean
}

/** Reads one container to its end, passes the packets on and counts the audible sample frames. */
export type Demuxer = (input: Input, sink: PacketSink) => Parser<DemuxResult>
