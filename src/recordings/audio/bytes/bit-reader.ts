/** Reads bits, the highest of each byte first. Reading past the end gives zeros and sets `exhausted`. */
export class BitReader {
  #position = 0

  constructor(private readonly bytes: Uint8Array) {}

  get exhausted(): boolean {
    return this.#position > this.bytes.length * 8
  }

  /** The next `count` bits (at most 31) as an unsigned number. */
  read(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++, this.#position++) {
      const byte = this.bytes[this.#position >> 3] ?? 0
      value = (value << 1) | ((byte >> (7 - (this.#position & 7))) & 1)
    }
    return value
  }

  skip(count: number): void {
    this.#position += count
  }

  /** Skips to the next whole byte. */
  align(): void {
    this.#position = (this.#position + 7) & ~7
  }
}
