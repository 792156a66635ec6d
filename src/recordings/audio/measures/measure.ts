import type { Readable } from 'node:stream'
import { MAX_BYTES } from '../../../shared/audio/quality.js'
import type { AudioFormat } from '../formats.js'
import { InvalidAudioError } from '../invalid-audio.js'
import { measureFile } from './decoder-threads.js'
import { UNKNOWN_MEASUREMENT, type Measurement } from './measurement.js'

/**
 * Decodes a whole stored recording in a worker thread and measures it; takes some milliseconds per second of audio.
 * Consumes or destroys the stream. Rejects as the stream does, or with an InvalidAudioError for a file that the probe
 * would reject.
 */
export async function measure(audio: Readable, format: AudioFormat): Promise<Measurement> {
  if (format === 'mp4') {
    // No decoder for AAC has a licence that lets us ship it.
    audio.destroy()
    return UNKNOWN_MEASUREMENT
  }
  const buffer = freeBuffers.pop() ?? new SharedArrayBuffer(MAX_BYTES)
  try {
    return await measureFile({ bytes: await readInto(new Uint8Array(buffer), audio) })
  } finally {
    freeBuffers.push(buffer)
  }
}

/**
 * Buffers that hold a file while a thread measures it. They are reused, because megabytes per file would wait long for
 * the garbage collection of either thread.
 */
const freeBuffers: SharedArrayBuffer[] = []

async function readInto(buffer: Uint8Array, audio: Readable): Promise<Uint8Array> {
  let bytes = 0
  for await (const chunk of audio as AsyncIterable<Buffer>) {
    if (bytes + chunk.length > MAX_BYTES)
      throw new InvalidAudioError('audio_too_large', `The file is larger than ${MAX_BYTES} bytes.`)
    buffer.set(chunk, bytes)
    bytes += chunk.length
  }
  return buffer.subarray(0, bytes)
}
