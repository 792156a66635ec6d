/** Kept from before the start: people press the button while they begin to speak. */
export const PRE_ROLL_MS = 250
/** The same where a voice is the start: it is noticed late, and may begin with a whispered sound. */
export const VOICE_PRE_ROLL_MS = 500
/** Kept after the stop: people press the button while they finish. */
export const TAIL_MS = 300
/** A little less than the longest clip that is accepted. */
export const LONGEST_TAKE_MS = 29_800

/**
 * Cuts takes out of an endless stream of samples: from `preRollMs` before `start` until `TAIL_MS` after `stop`, or
 * until `LONGEST_TAKE_MS`. `onEnd` gets each complete take, 16-bit mono, and how long ago it ended.
 */
export function createTape(
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
     * After `silentMs` without a sound the tail is counted from the last one; from what is still to come when that is
     * less than zero.
     */
    stop(silentMs = 0): void {
      if (!isOn) return
      endAt = Math.min(endAt, Math.max(0, length - frames(silentMs)) + frames(TAIL_MS))
      if (length >= endAt) end()
    },
    /** Ends a take with what there is: for a stream that has stopped flowing. */
    cut(): void {
      if (isOn) end()
    },
    /** Throws the take away. */
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
