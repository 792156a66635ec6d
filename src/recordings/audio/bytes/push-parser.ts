import { AudioRefusal } from '../invalid-audio.js'

/** Asks for `least` to `most` bytes in multiples of `unit`; answered with fewer only where the input ends. */
interface Want {
  least: number
  most: number
  unit: number
  /** To look at only: the next request begins with the same bytes. */
  peek?: boolean
}

/**
 * A parser that reads top-down although its bytes come in chunks: it stops at each `yield*` of an Input until
 * they are there.
 */
export type Reading<Result> = Generator<Want, Result, Buffer>

/** Half a minute has some ten thousand parts at most; more, and the parts are there to keep us busy. */
const MAX_TAKES = 100_000

/** What a parser reads from. What is taken is held in memory: a parser bounds each count that a file gives it. */
export class Input {
  /** Bytes read so far. */
  offset = 0
  #takes = 0;

  /** Exactly `count` bytes, or fewer where the input ends. */
  *take(count: number): Reading<Buffer> {
    if (++this.#takes > MAX_TAKES)
      throw new AudioRefusal('audio_corrupt', 'The file is made of too many parts.')
    return count > 0 ? yield* this.#ask({ least: count, most: count, unit: 1 }) : Buffer.alloc(0)
  }

  /** Exactly `count` bytes; an input that ends before them is cut. */
  *need(count: number): Reading<Buffer> {
    const bytes = yield* this.take(count)
    if (bytes.length < count) throw truncated()
    return bytes
  }

  /** The next `count` bytes without reading them, or fewer where the input ends. */
  *peek(count: number): Reading<Buffer> {
    return yield { least: count, most: count, unit: 1, peek: true }
  }

  /** Whatever is there, in multiples of `unit` up to `most` bytes; less than a unit only where the input ends. */
  *some(most: number, unit = 1): Reading<Buffer> {
    return yield* this.#ask({ least: unit, most, unit })
  }

  /** Passes over `count` bytes (Infinity: all that come) without keeping them; tells how many there were. */
  *skip(count: number): Reading<number> {
    let passed = 0
    while (passed < count) {
      const piece = yield* this.some(count - passed)
      if (piece.length === 0) break
      passed += piece.length
    }
    return passed
  }

  /** Passes over `count` bytes; an input that ends before them is cut. */
  *pass(count: number): Reading<void> {
    if ((yield* this.skip(count)) < count) throw truncated()
  }

  *#ask(want: Want): Reading<Buffer> {
    const bytes = yield want
    this.offset += bytes.length
    return bytes
  }
}

export function truncated(): AudioRefusal {
  return new AudioRefusal('audio_truncated', 'The file ends before its content does.')
}

/** Runs a Reading over chunks as they come; keeps no more of them than the reading has asked for. */
export class ChunkedReader<Result> {
  #chunks: Buffer[] = []
  #available = 0
  #state: IteratorResult<Want, Result>

  constructor(private readonly reading: Reading<Result>) {
    this.#state = reading.next()
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#available += chunk.length
    while (!this.#state.done && this.#available > 0 && this.#available >= this.#state.value.least) {
      this.#resume(this.#state.value)
    }
    if (this.#state.done && this.#available > 0) {
      throw new AudioRefusal('audio_corrupt', 'There is more after the end of the audio.')
    }
    this.#mergeRest()
  }

  /** The input is over: what the reading makes of it. */
  end(): Result {
    while (!this.#state.done) this.#resume(this.#state.value)
    return this.#state.value
  }

  #resume(want: Want): void {
    this.#state = this.reading.next(this.#shift(want))
  }

  /** A view where one chunk has enough, a copy only where the request spans chunks. */
  #shift({ least, most, unit, peek }: Want): Buffer {
    if (this.#chunks.length > 1 && this.#chunks[0]!.length < least)
      this.#chunks = [Buffer.concat(this.#chunks)]
    const first = this.#chunks[0] ?? Buffer.alloc(0)
    const upTo = Math.min(first.length, most)
    const count = upTo < unit ? upTo : upTo - (upTo % unit)
    if (peek) return first.subarray(0, count)
    if (count === first.length) this.#chunks.shift()
    else this.#chunks[0] = first.subarray(count)
    this.#available -= count
    return first.subarray(0, count)
  }

  /**
   * Merges what waits for more bytes into neighbours of its size or smaller, so that a drip of single bytes
   * makes neither many objects nor many copies.
   */
  #mergeRest(): void {
    let last = this.#chunks.pop()
    if (!last) return
    while (this.#chunks.length > 0 && this.#chunks.at(-1)!.length <= last.length) {
      last = Buffer.concat([this.#chunks.pop()!, last])
    }
    this.#chunks.push(last)
  }
}
