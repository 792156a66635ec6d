import type { Readable } from 'node:stream'
import { measureClip } from './decoder-threads.js'
import type { AudioFormat, Measurement } from '../formats.js'
import { MAX_BYTES } from '../../../shared/audio/quality.js'
import { AudioRefusal } from '../invalid-audio.js'

const UNKNOWN: Measurement = { levels: null, speech_share: null, noise_db: null, cut_off: null }

/**
 * Decodes a whole stored clip in a worker thread and measures it; takes some milliseconds per second of audio.
 * Consumes or destroys the stream. Rejects as the stream does, or with an AudioRefusal for a file that a probe
 * would not have let pass.
 */
export async function measure(audio: Readable, format: AudioFormat): Promise<Measurement> {
  if (format === 'mp4') {
    // There is no decoder for AAC that we may ship.
    audio.destroy()
    return UNKNOWN
  }
  const desk = freeDesks.pop() ?? new SharedArrayBuffer(MAX_BYTES)
  try {
    return await measureClip({ bytes: await laidOut(audio, new Uint8Array(desk)) })
  } finally {
    freeDesks.push(desk)
  }
}

/**
 * Where clips lie while a thread measures them, one after the other: megabytes each, which would wait long for a
 * garbage collection on either side.
 */
const freeDesks: SharedArrayBuffer[] = []

async function laidOut(audio: Readable, desk: Uint8Array): Promise<Uint8Array> {
  let bytes = 0
  for await (const chunk of audio as AsyncIterable<Buffer>) {
    if (bytes + chunk.length > MAX_BYTES)
      throw new AudioRefusal('audio_too_large', `The file is larger than ${MAX_BYTES} bytes.`)
    desk.set(chunk, bytes)
    bytes += chunk.length
  }
  return desk.subarray(0, bytes)
}
