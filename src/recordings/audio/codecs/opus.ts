import { refuseEndless, type CodedAudio } from '../containers/demuxer.js'
import { AudioRefusal } from '../invalid-audio.js'

/** Opus counts time in 1/48000 s, whatever was recorded. */
export const OPUS_RATE_HZ = 48_000
const MAX_PACKET_SAMPLES = 5_760
/** The most that the decoder takes in one packet, per channel: 120 ms at 256 kbit/s. */
const MAX_PACKET_BYTES_PER_CHANNEL = 3_840

export type OpusAudio = Extract<CodedAudio, { codec: 'opus' }>

/** Reads the identification header (RFC 7845, 5.1) that Ogg and WebM both carry. */
export function readOpusHead(head: Buffer): OpusAudio {
  if (head.length < 19 || head.toString('latin1', 0, 8) !== 'OpusHead') {
    throw new AudioRefusal('audio_corrupt', 'The Opus header is damaged.')
  }
  const channels = head[9]!
  const mappingFamily = head[18]!
  // An incompatible header has a major version (upper half) other than 0.
  if (head[8]! >> 4 !== 0 || mappingFamily !== 0 || channels < 1 || channels > 2) {
    throw new AudioRefusal('audio_unsupported', 'Opus is taken in mono and stereo only.')
  }
  return {
    codec: 'opus',
    sample_rate: OPUS_RATE_HZ,
    channels,
    pre_skip: head.readUInt16LE(10),
    gain: 10 ** (head.readInt16LE(16) / 256 / 20),
  }
}

/** Adds up what the packets of one stream hold. */
export class OpusClock {
  samples = 0

  constructor(private readonly audio: OpusAudio) {}

  /** Samples per channel in this packet; refuses one that no decoder would take. */
  add(packet: Buffer): number {
    if (packet.length > MAX_PACKET_BYTES_PER_CHANNEL * this.audio.channels) throw malformed()
    const samples = packetSamples(packet)
    this.samples += samples
    refuseEndless(this.samples, OPUS_RATE_HZ)
    return samples
  }

  /** What one would hear when the last `padding` samples are dropped. */
  heard(padding: number): number {
    return Math.max(0, this.samples - this.audio.pre_skip - padding)
  }
}

/** The first byte of a packet says how long its frames are and how many (RFC 6716, 3.1). */
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

function malformed(): AudioRefusal {
  return new AudioRefusal('audio_corrupt', 'An Opus packet is damaged.')
}
