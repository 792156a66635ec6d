import { FLACDecoder } from '@wasm-audio-decoders/flac'
import { OpusDecoder } from 'opus-decoder'
import type { Channel } from '../../../shared/audio/levels.js'
import { InvalidAudioError } from '../invalid-audio.js'
import type { CodedAudio } from './coded-audio.js'
import { PcmDecoder } from './pcm.js'

export type CompressedAudio = Extract<CodedAudio, { codec: 'opus' | 'flac' }>

/** The samples of one packet: `frames` of each channel. */
interface Block {
  block: readonly Channel[]
  frames: number
}

export interface Decoder {
  /** Rejects with `audio_corrupt` for a packet that does not decode. A block is valid until the next call. */
  decode(packet: Uint8Array): Promise<Block>
  /** Frees the memory of the decoder, which the garbage collector does not see. */
  free(): void
}

/** Opens the decoder of a codec. No decoder for AAC has a licence that lets us ship it. */
export async function openDecoder(audio: Exclude<CodedAudio, { codec: 'aac' }>): Promise<Decoder> {
  if (audio.codec === 'pcm') return openPcm(new PcmDecoder(audio.encoding, audio.channels))
  return audio.codec === 'opus' ? openOpus(audio.channels, audio.gain) : openFlac(audio.channels)
}

function openPcm(decoder: PcmDecoder): Decoder {
  return { decode: async (packet) => decoder.decode(packet), free: () => undefined }
}

async function openOpus(channels: number, gain: number): Promise<Decoder> {
  const decoder = new OpusDecoder({ channels })
  await decoder.ready
  return {
    async decode(packet) {
      const { channelData, samplesDecoded, errors } = decoder.decodeFrame(packet)
      if (errors.length > 0) throw undecodable()
      if (gain !== 1) for (const channel of channelData) amplify(channel, gain)
      return { block: channelData, frames: samplesDecoded }
    },
    free: () => decoder.free(),
  }
}

async function openFlac(channels: number): Promise<Decoder> {
  const decoder = new FLACDecoder()
  await decoder.ready
  return {
    async decode(frame) {
      const { channelData, samplesDecoded, errors } = await decoder.decodeFrames([frame])
      if (errors.length > 0 || channelData.length !== channels) throw undecodable()
      return { block: channelData, frames: samplesDecoded }
    },
    free: () => decoder.free(),
  }
}

function amplify(channel: Channel, gain: number): void {
  for (let i = 0; i < channel.length; i++) channel[i]! *= gain
}

function undecodable(): InvalidAudioError {
  return new InvalidAudioError('audio_corrupt', 'The audio does not decode.')
}
