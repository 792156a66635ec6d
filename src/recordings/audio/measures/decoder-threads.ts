import path from 'node:path'
import { Piscina } from 'piscina'
import { projectRoot } from '../../../platform/paths.js'
import type { CompressedAudio } from '../codecs/decoder.js'
import { InvalidAudioError, type InvalidAudioCode } from '../invalid-audio.js'
import type { Measurement } from './measurement.js'

/** Decoder threads per process; decoding never takes more than these from the cores that serve requests. */
const MAX_DECODER_THREADS = 2
const IDLE_THREAD_MS = 60_000
const WORKER_FILE = path.join(projectRoot, 'dist/src/recordings/audio/measures/decode-worker.js')

/** Consecutive packets. The first `preroll` only prepare the decoder: an earlier batch has analyzed them. */
export interface Batch {
  audio: CompressedAudio
  packets: Uint8Array[]
  preroll: number
}

/** A whole file. */
export interface AudioFile {
  bytes: Uint8Array
}

/** What crosses between threads, where an error would lose its class. */
export type WorkerResult<Value> = { value: Value } | { invalid: InvalidAudioCode; message: string }

let pool: Piscina | undefined
const running = new Set<Promise<unknown>>()

/** Whether a batch has sound. Rejects with `audio_corrupt` when it does not decode. */
export function findSound(batch: Batch): Promise<boolean> {
  return run('findSound', batch)
}

/** Decodes and measures a whole file. Rejects with an InvalidAudioError where the probe would reject the file. */
export function measureFile(file: AudioFile): Promise<Measurement> {
  return run('measureFile', file)
}

/** Ends the decoder threads after their current work; the next task starts new ones. */
export async function closeDecoders(): Promise<void> {
  const closing = pool
  pool = undefined
  // The pool's own close() drops tasks that are still queued.
  await Promise.allSettled(running)
  await closing?.destroy()
}

async function run<Value>(name: string, task: unknown): Promise<Value> {
  pool ??= new Piscina({
    filename: WORKER_FILE,
    minThreads: 0,
    maxThreads: MAX_DECODER_THREADS,
    idleTimeout: IDLE_THREAD_MS,
  })
  const answer = pool.run(task, { name }) as Promise<WorkerResult<Value>>
  running.add(answer)
  const result = await answer.finally(() => running.delete(answer))
  if ('invalid' in result) throw new InvalidAudioError(result.invalid, result.message)
  return result.value
}
