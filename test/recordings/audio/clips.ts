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

/** Speech in every format that is accepted. */
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

/** The result of a probe that gets `bytes` in chunks of `chunkBytes`. */
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

/** The code with which the probe rejects `bytes`, or its result. Fails on any other error. */
export async function probeOutcome(bytes: Buffer, chunkBytes?: number): Promise<string | AudioProperties> {
  try {
    return await probe(bytes, chunkBytes)
  } catch (error) {
    if (error instanceof InvalidAudioError) return error.code
    throw error
  }
}

/** The result of demuxing alone. Nothing is decoded, so that a test can try thousands of variants. */
export interface Demuxed {
  audio: CodedAudio | undefined
  packets: Buffer[]
  frames: number
  error: string | undefined
}

/** Demuxes a file that arrives in the given chunks. Fails on any error without a code. */
export function demuxed(...chunks: Buffer[]): Demuxed {
  const result: Demuxed = { audio: undefined, packets: [], frames: 0, error: undefined }
  try {
    const parser = new PushParser(
      demux({
        open: (audio) => (result.audio = audio),
        packet: (packet) => result.packets.push(packet),
      }),
    )
    for (const chunk of chunks) parser.push(chunk)
    result.frames = parser.end().frames
  } catch (error) {
    if (!(error instanceof InvalidAudioError)) throw error
    result.error = error.code
  }
  return result
}
