import path from 'node:path'
import { Piscina } from 'piscina'
import { projectRoot } from '../../../platform/paths.js'
import type { CompressedAudio } from '../codecs/decoder.js'
import type { Measurement } from '../formats.js'
import { AudioRefusal, type RefusalCode } from '../invalid-audio.js'

/** Threads that decode, per process; decoding never takes more than these from the cores that serve requests. */
const MAX_DECODER_THREADS = 2
const IDLE_THREAD_MS = 60_000
const WORKER_FILE = path.join(projectRoot, 'dist/src/recordings/audio/measures/decode-worker.js')

/** Consecutive packets. The first `preroll` only prepare the decoder: what they hold was looked at before. */
export interface Batch {
  audio: CompressedAudio
  packets: Uint8Array[]
  preroll: number
}

/** A whole file. */
export interface Clip {
  bytes: Uint8Array
}

/** What crosses between threads: errors would lose their class on the way. */
export type Outcome<Value> = { value: Value } | { refused: RefusalCode; message: string }

let pool: Piscina | undefined
const running = new Set<Promise<unknown>>()

/** Whether there is anything to hear in a batch. Rejects with `audio_corrupt` when it does not decode. */
export function findSound(batch: Batch): Promise<boolean> {
  return run('findSound', batch)
}

/** Decodes and measures a whole clip. Rejects with an AudioRefusal where a probe would have refused it. */
export function measureClip(clip: Clip): Promise<Measurement> {
  return run('measureClip', clip)
}

/** Ends the decoder threads once they are done; the next clip would start them again. */
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
  const answer = pool.run(task, { name }) as Promise<Outcome<Value>>
  running.add(answer)
  const outcome = await answer.finally(() => running.delete(answer))
  if ('refused' in outcome) throw new AudioRefusal(outcome.refused, outcome.message)
  return outcome.value
}
