import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvalidAudioError, createProbe, type AudioProperties } from '../../../src/recordings/audio/index.js'
import type { CodedAudio } from '../../../src/recordings/audio/codecs/coded-audio.js'
import { PushParser } from '../../../src/recordings/audio/bytes/push-parser.js'
import { demux } from '../../../src/recordings/audio/containers/detect.js'

const FOLDER = fileURLToPath(new URL('../../fixtures/audio', import.meta.url))

/** A file of test/fixtures/audio. */
export function fixture(name: string): Buffer {
  return readFileSync(path.join(FOLDER, name))
}

/** Speech in every format that is taken. */
export const SPEECH = [
  'speech-en.wav',
  'speech-sw.wav',
  'en-sw-stereo.wav',
  'hi-24bit.wav',
  'hi-float.wav',
  'chromium.webm',
  'chromium-sliced.webm',
  'sw-stereo.webm',
  'en.ogg',
  'hi-16bit.flac',
  'hi-24bit.flac',
  'en.m4a',
  'sw-faststart.m4a',
  'hi-fragmented.mp4',
] as const

/** What a probe finds in `bytes` when they come in chunks of `chunkBytes`. */
export async function probe(bytes: Buffer, chunkBytes = 64 * 1024): Promise<AudioProperties> {
  const probe = createProbe()
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes)
      await probe.write(bytes.subarray(at, at + chunkBytes))
    return await probe.finish()
  } finally {
    probe.destroy()
  }
}

/** The code that `bytes` are refused with, or what was found in them. Fails on any other error. */
export async function answerTo(bytes: Buffer, chunkBytes?: number): Promise<string | AudioProperties> {
  try {
    return await probe(bytes, chunkBytes)
  } catch (error) {
    if (error instanceof InvalidAudioError) return error.code
    throw error
  }
}

/** What the container alone tells: nothing is decoded, so that thousands of variants can be tried. */
export interface Contents {
  audio: CodedAudio | undefined
  packets: Buffer[]
  frames: number
  refused: string | undefined
}

/** Reads a container whose bytes come in the given chunks. Fails on any error but a refusal. */
export function unpack(...chunks: Buffer[]): Contents {
  const contents: Contents = { audio: undefined, packets: [], frames: 0, refused: undefined }
  try {
    const reader = new PushParser(
      demux({
        open: (audio) => (contents.audio = audio),
        packet: (packet) => contents.packets.push(packet),
      }),
    )
    for (const chunk of chunks) reader.push(chunk)
    contents.frames = reader.end().frames
  } catch (error) {
    if (!(error instanceof InvalidAudioError)) throw error
    contents.refused = error.code
  }
  return contents
}
