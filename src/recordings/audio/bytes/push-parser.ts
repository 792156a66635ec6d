import { InvalidAudioError } from '../invalid-audio.js'

/** Asks for `least` to `most` bytes in multiples of `unit`; only the end of the input gives fewer. */
interface ReadRequest {
  least: number
  most: number
  unit: number
  /** Leaves the bytes where they are: the next request begins with the same ones. */
  peek?: boolean
}

/**
 * A parser written top-down although its bytes arrive in chunks: a generator that pauses at each `yield*` of an Input
 * until the bytes are there.
 */
export type Parser<Result> = Generator<ReadRequest, Result, Buffer>

/** Half a minute of audio needs some ten thousand reads; a file that needs more is made to waste time. */
const MAX_READS = 100_000

/** What a parser reads from. It buffers what is read at once, so a parser must limit each size that a file claims. */
export class Input {
  /** Bytes read so far. */
  offset = 0
  #reads = 0;

  /** Exactly `count` bytes, or fewer where the input ends. */
  *read(count: number): Parser<Buffer> {
    if (++this.#reads > MAX_READS)
      throw new InvalidAudioError('audio_corrupt', 'The file is made of too many parts.')
    return count > 0 ? yield* this.#request({ least: count, most: count, unit: 1 }) : Buffer.alloc(0)
  }

  /** Exactly `count` bytes; throws `audio_truncated` where the input ends before. */
  *readExactly(count: number): Parser<Buffer> {
    const bytes = yield* this.read(count)
    if (bytes.length < count) throw truncated()
    return bytes
  }

  /** The next `count` bytes without consuming them, or fewer where the input ends. */
  *peek(count: number): Parser<Buffer> {
    return yield { least: count, most: count, unit: 1, peek: true }
  }

  /** The bytes that are there, in multiples of `unit` up to `most`; less than a unit only where the input ends. */
  *readSome(most: number, unit = 1): Parser<Buffer> {
    return yield* this.#request({ least: unit, most, unit })
  }

  /** Skips `count` bytes (Infinity: all) without buffering them; returns how many there were. */
  *skip(count: number): Parser<number> {
    let skipped = 0
    while (skipped < count) {
      const piece = yield* this.readSome(count - skipped)
      if (piece.length === 0) break
      skipped += piece.length
    }
    return skipped
  }

  /** Skips `count` bytes; throws `audio_truncated` where the input ends before. */
  *skipExactly(count: number): Parser<void> {
    if ((yield* this.skip(count)) < count) throw truncated()
  }

  *#request(request: ReadRequest): Parser<Buffer> {
    const bytes = yield request
    this.offset += bytes.length
    return bytes
  }
}

export function truncated(): InvalidAudioError {
  return new InvalidAudioError('audio_truncated', 'The file ends before its content does.')
}

/** Runs a parser over chunks as they arrive; buffers no more of them than the parser has asked for. */
export class PushParser<Result> {
  #chunks: Buffer[] = []
  #available = 0
  #state: IteratorResult<ReadRequest, Result>

  constructor(private readonly parser: Parser<Result>) {
    this.#state = parser.next()
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#available += chunk.length
    while (!this.#state.done && this.#available > 0 && this.#available >= this.#state.value.least) {
      this.#resume(this.#state.value)
    }
    if (this.#state.done && this.#available > 0) {
      throw new InvalidAudioError('audio_corrupt', 'There is more after the end of the audio.')
    }
    this.#mergeBuffered()
  }

  /** Ends the input and returns the result of the parser. */
  end(): Result {
    while (!this.#state.done) this.#resume(this.#state.value)
    return this.#state.value
  }

  #resume(request: ReadRequest): void {
    this.#state = this.parser.next(this.#shift(request))
  }

  /** Returns a view where one chunk holds enough, and copies only where a request spans chunks. */
  #shift({ least, most, unit, peek }: ReadRequest): Buffer {
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
   * Merges the buffered chunks with neighbours of their size or smaller, so that single bytes that drip in cost neither
   * many objects nor many copies.
   */
  #mergeBuffered(): void {
    let last = this.#chunks.pop()
    if (!last) return
    while (this.#chunks.length > 0 && this.#chunks.at(-1)!.length <= last.length) {
      last = Buffer.concat([this.#chunks.pop()!, last])
    }
    this.#chunks.push(last)
  }
}
