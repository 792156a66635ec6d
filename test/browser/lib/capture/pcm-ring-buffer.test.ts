import {
  LONGEST_TAKE_MS,
  PRE_ROLL_MS,
  TAIL_MS,
  createPcmRingBuffer,
} from '../../../../src/browser/lib/capture/pcm-ring-buffer.js'

const RATE = 1000 // one frame a millisecond

/** A buffer in which every sample is its own time in milliseconds, fed in chunks of an awkward size. */
function bufferOfTime() {
  const takes: Int16Array[] = []
  const buffer = createPcmRingBuffer(RATE, PRE_ROLL_MS, (samples) => takes.push(samples))
  let now = 0
  return {
    buffer,
    takes,
    run(ms: number) {
      for (const end = now + ms; now < end;) {
        const chunk = Math.min(23, end - now)
        const from = now
        buffer.push(Int16Array.from({ length: chunk }, (_, index) => from + index))
        now += chunk
      }
    },
  }
}

const span = (samples: Int16Array | undefined) => [samples?.[0], samples?.at(-1)]

describe('the ring buffer', () => {
  test('the first and last syllables are kept: a take begins before its start and ends after its stop', () => {
    const { buffer, takes, run } = bufferOfTime()
    run(5000)
    buffer.start()
    run(2000)
    buffer.stop()
    run(1000)
    expect(takes).toHaveLength(1)
    expect(span(takes[0])).toEqual([5000 - PRE_ROLL_MS, 7000 + TAIL_MS - 1])
    expect(takes[0]!.every((sample, index) => sample === takes[0]![0]! + index)).toBe(true)
  })

  test('a take right after the microphone opened begins with what there is', () => {
    const { buffer, takes, run } = bufferOfTime()
    run(40)
    buffer.start()
    run(1000)
    buffer.stop()
    run(1000)
    expect(span(takes[0])).toEqual([0, 1040 + TAIL_MS - 1])
  })

  test('a take that ends in silence ends right after its last sound', () => {
    const { buffer, takes, run } = bufferOfTime()
    run(1000)
    buffer.start()
    run(3000)
    buffer.stop(1200)
    expect(span(takes[0])).toEqual([1000 - PRE_ROLL_MS, 4000 - 1200 + TAIL_MS - 1])
  })

  test('the last syllable is kept on a busy phone, whose samples arrive late', () => {
    const { buffer, takes, run } = bufferOfTime()
    run(1000)
    buffer.start()
    run(1000)
    buffer.stop(-400)
    run(1000)
    expect(span(takes[0])).toEqual([1000 - PRE_ROLL_MS, 2400 + TAIL_MS - 1])
  })

  test('a take ends at the longest length that the server accepts', () => {
    const { buffer, takes, run } = bufferOfTime()
    run(500)
    buffer.start()
    run(LONGEST_TAKE_MS * 2)
    expect(takes).toHaveLength(1)
    expect(takes[0]).toHaveLength(LONGEST_TAKE_MS)
  })

  test('the second of two takes begins before its start, too', () => {
    const { buffer, takes, run } = bufferOfTime()
    run(1000)
    buffer.start()
    run(1000)
    buffer.stop()
    run(900)
    buffer.start()
    run(500)
    buffer.stop()
    run(500)
    expect(span(takes[1])).toEqual([2900 - PRE_ROLL_MS, 3400 + TAIL_MS - 1])
  })

  test('a cancelled take is discarded; a take of a stream that stops keeps the samples it has', () => {
    const { buffer, takes, run } = bufferOfTime()
    run(1000)
    buffer.start()
    run(1000)
    buffer.cancel()
    run(1000)
    buffer.endNow()
    expect(takes).toEqual([])
    buffer.start()
    run(1000)
    buffer.stop()
    run(100)
    buffer.endNow()
    expect(span(takes[0])).toEqual([3000 - PRE_ROLL_MS, 4099])
  })
})
