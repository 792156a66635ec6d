import { InvalidAudioError } from '../invalid-audio.js'
import { checkMaxDurationSoFar } from '../limits.js'
import type { CodedAudio } from './coded-audio.js'

/** Opus counts time in 1/48000 s, at any sample rate of the source. */
export const OPUS_RATE_HZ = 48_000
const MAX_PACKET_SAMPLES = 5_760
/** The largest packet that the decoder accepts, per channel: 120 ms at 256 kbit/s. */
const MAX_PACKET_BYTES_PER_CHANNEL = 3_840

export type OpusAudio = Extract<CodedAudio, { codec: 'opus' }>

/** Reads the identification header (RFC 7845, 5.1) that both Ogg and WebM carry. */
export function readOpusHead(head: Buffer): OpusAudio {
  if (head.length < 19 || head.toString('latin1', 0, 8) !== 'OpusHead') {
    throw new InvalidAudioError('audio_corrupt', 'The Opus header is damaged.')
  }
  const channels = head[9]!
  const mappingFamily = head[18]!
  // An incompatible header has a major version (upper half) other than 0.
  if (head[8]! >> 4 !== 0 || mappingFamily !== 0 || channels < 1 || channels > 2) {
    throw new InvalidAudioError('audio_unsupported', 'Opus is accepted in mono and stereo only.')
  }
  return {
    codec: 'opus',
    sample_rate: OPUS_RATE_HZ,
    channels,
    pre_skip: head.readUInt16LE(10),
    gain: 10 ** (head.readInt16LE(16) / 256 / 20),
  }
}

/** Adds up the durations of the packets of one stream. */
export class OpusDurationCounter {
  samples = 0

  constructor(private readonly audio: OpusAudio) {}

  /** Returns the samples per channel in this packet; throws for one that no decoder accepts. */
  add(packet: Buffer): number {
    if (packet.length > MAX_PACKET_BYTES_PER_CHANNEL * this.audio.channels) throw malformed()
    const samples = packetSamples(packet)
    this.samples += samples
    checkMaxDurationSoFar(this.samples, OPUS_RATE_HZ)
    return samples
  }

  /** Samples between the encoder's delay and the last `padding` ones. */
  audibleSamples(padding: number): number {
    return Math.max(0, this.samples - this.audio.pre_skip - padding)
  }
}

/** The first byte of a packet tells the duration and the number of its frames (RFC 6716, 3.1). */
function packetSamples(packet: Buffer): number {
  const toc = packet[0]
  if (toc === undefined) throw malformed()
  const samples = frameSamples(toc >> 3) * frameCount(packet, toc & 3)
  if (samples > MAX_PACKET_SAMPLES) throw malformed()
  return samples
}

function frameSamples(config: number): number {
  if (config < 12) return [480, 960, 1920, 2880][config & 3]!
  if (config < 16) return [480, 960][config & 1]!
  return [120, 240, 480, 960][config & 3]!
}

function frameCount(packet: Buffer, code: number): number {
  if (code === 0) return 1
  if (code === 1 && packet.length % 2 === 0) throw malformed()
  if (code < 3) return 2
  const count = (packet[1] ?? 0) & 0x3f
  if (count === 0) throw malformed()
  return count
}

function malformed(): InvalidAudioError {
  return new InvalidAudioError('audio_corrupt', 'An Opus packet is damaged.')
}
