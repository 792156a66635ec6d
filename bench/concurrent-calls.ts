/** How long each of some calls took, in ms, and all of them together, in seconds. */
export interface Timing {
  ms: number[]
  seconds: number
  /** Milliseconds of CPU that all of them took, as far as it is known. */
  cpu?: Cpu
}

/** By the processes of Node, those that ask included, and by those of Postgres. */
export interface Cpu {
  node: number
  database: number
}

/** So many at a time do the calls, one after the other, as fast as they are answered; throws when one fails. */
export async function atOnce<T>(
  workers: number,
  calls: readonly T[],
  run: (call: T, worker: number) => Promise<void>,
): Promise<Timing> {
  const ms: number[] = []
  const queue = calls.values()
  const began = performance.now()
  await Promise.all(
    Array.from({ length: Math.min(workers, calls.length) }, async (_, worker) => {
      for (const call of queue) {
        const sent = performance.now()
        await run(call, worker)
        ms.push(performance.now() - sent)
      }
    }),
  )
  return { ms, seconds: (performance.now() - began) / 1000 }
}
