/** Audio from before the start that a take includes: contributors press the button while they begin to speak. */
export const PRE_ROLL_MS = 250
/** The same for a take that starts by voice: speech is detected late, and may begin with a soft sound. */
export const VOICE_PRE_ROLL_MS = 500
/** Audio from after the stop that a take includes: contributors press the button while they finish. */
export const TAIL_MS = 300
/** A little less than the longest clip that the server accepts. */
export const LONGEST_TAKE_MS = 29_800

/**
 * Buffers the last `preRollMs` of a stream of samples and cuts takes out of it: from `preRollMs` before `start` until
 * `TAIL_MS` after `stop`, or until `LONGEST_TAKE_MS`. `onEnd` receives each take, 16-bit mono, and how long ago it
 * ended.
 */
export function createPcmRingBuffer(
  sampleRate: number,
  preRollMs: number,
  onEnd: (samples: Int16Array, lateMs: number) => void,
) {
  const frames = (ms: number) => Math.round((ms / 1000) * sampleRate)
  const chunks: Int16Array[] = []
  let length = 0
  let isOn = false
  let endAt = Infinity

  function push(chunk: Int16Array): void {
    chunks.push(chunk)
    length += chunk.length
    if (!isOn) keepLast(frames(preRollMs))
    else if (length >= endAt) end()
  }

  function keepLast(count: number): void {
    while (chunks[0] && length - chunks[0].length >= count) length -= chunks.shift()!.length
    const excess = length - count
    if (excess <= 0 || !chunks[0]) return
    chunks[0] = chunks[0].slice(excess)
    length = count
  }

  function end(): void {
    const late = Math.max(0, length - endAt)
    const samples = join(chunks, length - late)
    isOn = false
    keepLast(frames(preRollMs))
    onEnd(samples, (late / sampleRate) * 1000)
  }

  return {
    push,
    start(): void {
      isOn = true
      endAt = frames(LONGEST_TAKE_MS)
    },
    /**
     * Ends the take `TAIL_MS` after the last sound, which was `silentMs` ago. A negative value means samples that are
     * still on their way.
     */
    stop(silentMs = 0): void {
      if (!isOn) return
      endAt = Math.min(endAt, Math.max(0, length - frames(silentMs)) + frames(TAIL_MS))
      if (length >= endAt) end()
    },
    /** Ends a take with the samples there are, for a stream that has stopped. */
    endNow(): void {
      if (isOn) end()
    },
    /** Discards the take. */
    cancel(): void {
      isOn = false
      keepLast(frames(preRollMs))
    },
  }
}

function join(chunks: Int16Array[], length: number): Int16Array {
  const whole = new Int16Array(length)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk.subarray(0, length - offset), offset)
    offset += chunk.length
    if (offset >= length) break
  }
  return whole
}
