import {
  LONGEST_TAKE_MS,
  PRE_ROLL_MS,
  TAIL_MS,
  createTape,
} from '../../../../src/browser/lib/capture/pcm-ring-buffer.js'

const RATE = 1000 // one frame a millisecond

/** A tape on which every sample is its own time in milliseconds, fed in chunks of an awkward size. */
function tapeOfTime() {
  const takes: Int16Array[] = []
  const tape = createTape(RATE, PRE_ROLL_MS, (samples) => takes.push(samples))
  let now = 0
  return {
    tape,
    takes,
    run(ms: number) {
      for (const end = now + ms; now < end;) {
        const chunk = Math.min(23, end - now)
        const from = now
        tape.push(Int16Array.from({ length: chunk }, (_, index) => from + index))
        now += chunk
      }
    },
  }
}

const span = (samples: Int16Array | undefined) => [samples?.[0], samples?.at(-1)]

describe('the tape', () => {
  test('a take begins before its start and ends after its stop, without a gap', () => {
    const { tape, takes, run } = tapeOfTime()
    run(5000)
    tape.start()
    run(2000)
    tape.stop()
    run(1000)
    expect(takes).toHaveLength(1)
    expect(span(takes[0])).toEqual([5000 - PRE_ROLL_MS, 7000 + TAIL_MS - 1])
    expect(takes[0]!.every((sample, index) => sample === takes[0]![0]! + index)).toBe(true)
  })

  test('just after the microphone opened, the pre-roll is what there is', () => {
    const { tape, takes, run } = tapeOfTime()
    run(40)
    tape.start()
    run(1000)
    tape.stop()
    run(1000)
    expect(span(takes[0])).toEqual([0, 1040 + TAIL_MS - 1])
  })

  test('after a long silence the take ends where the tail of the last sound does', () => {
    const { tape, takes, run } = tapeOfTime()
    run(1000)
    tape.start()
    run(3000)
    tape.stop(1200)
    expect(span(takes[0])).toEqual([1000 - PRE_ROLL_MS, 4000 - 1200 + TAIL_MS - 1])
  })

  test('where samples come late, the tail is counted from the press', () => {
    const { tape, takes, run } = tapeOfTime()
    run(1000)
    tape.start()
    run(1000)
    tape.stop(-400)
    run(1000)
    expect(span(takes[0])).toEqual([1000 - PRE_ROLL_MS, 2400 + TAIL_MS - 1])
  })

  test('the longest take ends by itself', () => {
    const { tape, takes, run } = tapeOfTime()
    run(500)
    tape.start()
    run(LONGEST_TAKE_MS * 2)
    expect(takes).toHaveLength(1)
    expect(takes[0]).toHaveLength(LONGEST_TAKE_MS)
  })

  test('two takes in a row: the second has its own pre-roll', () => {
    const { tape, takes, run } = tapeOfTime()
    run(1000)
    tape.start()
    run(1000)
    tape.stop()
    run(900)
    tape.start()
    run(500)
    tape.stop()
    run(500)
    expect(span(takes[1])).toEqual([2900 - PRE_ROLL_MS, 3400 + TAIL_MS - 1])
  })

  test('a cancelled take is gone; a stream that dries up still gives what it had', () => {
    const { tape, takes, run } = tapeOfTime()
    run(1000)
    tape.start()
    run(1000)
    tape.cancel()
    run(1000)
    tape.cut()
    expect(takes).toEqual([])
    tape.start()
    run(1000)
    tape.stop()
    run(100)
    tape.cut()
    expect(span(takes[0])).toEqual([3000 - PRE_ROLL_MS, 4099])
  })
})
