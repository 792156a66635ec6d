import { BitReader } from '../bytes/bit-reader.js'
import { InvalidAudioError } from '../invalid-audio.js'
import { checkSampleRateAndChannels } from '../limits.js'

/** The configuration of an AAC stream (AudioSpecificConfig, ISO 14496-3, 1.6.2.1). */
export interface AacConfig {
  /** Hz, as decoded. */
  sampleRate: number
  channels: number
  /** Duration of each frame, in seconds. */
  frameSeconds: number
}

const LOW_COMPLEXITY = 2
const SPECTRAL_BAND_REPLICATION = 5
const PARAMETRIC_STEREO = 29
const RATES_HZ = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
]
const CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8]
const MPEG4_AUDIO = 0x40
const MPEG2_AAC_LOW_COMPLEXITY = 0x67

/** Reads the elementary stream descriptor of an `esds` box; `channels` is the number in the sample entry of the track. */
export function readAacDescriptor(esds: Buffer, channels: number): AacConfig {
  const descriptor = descriptorIn(esds.subarray(4), 3)
  const flags = descriptor[2] ?? 0
  if (flags & 0xe0) throw unsupported()
  const decoder = descriptorIn(descriptor.subarray(3), 4)
  if (decoder[0] !== MPEG4_AUDIO && decoder[0] !== MPEG2_AAC_LOW_COMPLEXITY) throw unsupported()
  return readConfig(descriptorIn(decoder.subarray(13), 5), channels)
}

/** The content of the descriptor at the start of `bytes`. */
function descriptorIn(bytes: Buffer, tag: number): Buffer {
  if (bytes[0] !== tag) throw damaged()
  let size = 0
  for (let at = 1; at <= 4; at++) {
    const byte = bytes[at] ?? 0
    size = (size << 7) | (byte & 0x7f)
    if (byte < 0x80) return bytes.subarray(at + 1, at + 1 + size)
  }
  throw damaged()
}

function readConfig(config: Buffer, trackChannels: number): AacConfig {
  const bits = new BitReader(config)
  let type = readType(bits)
  const coreRate = readRate(bits)
  const channels = CHANNELS[bits.read(4)] || trackChannels
  let sampleRate = coreRate
  if (type === SPECTRAL_BAND_REPLICATION || type === PARAMETRIC_STEREO) {
    sampleRate = readRate(bits)
    type = readType(bits)
  }
  if (type !== LOW_COMPLEXITY) throw unsupported()
  const frameSamples = bits.read(1) ? 960 : 1024
  if (bits.exhausted) throw damaged()
  checkSampleRateAndChannels(coreRate, channels)
  checkSampleRateAndChannels(sampleRate, channels)
  return { sampleRate, channels, frameSeconds: frameSamples / coreRate }
}

function readType(bits: BitReader): number {
  const type = bits.read(5)
  return type === 31 ? 32 + bits.read(6) : type
}

function readRate(bits: BitReader): number {
  const index = bits.read(4)
  const rate = index === 15 ? bits.read(24) : RATES_HZ[index]
  if (!rate) throw damaged()
  return rate
}

function unsupported(): InvalidAudioError {
  return new InvalidAudioError('audio_unsupported', 'MP4 is accepted with AAC (LC or HE) only.')
}

function damaged(): InvalidAudioError {
  return new InvalidAudioError('audio_corrupt', 'The AAC configuration is damaged.')
}
