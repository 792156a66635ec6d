/** Reads bits from the highest down. Reading past the end gives zeros and is remembered. */
export class BitReader {
  #at = 0

  constructor(private readonly bytes: Uint8Array) {}

  get exhausted(): boolean {
    return this.#at > this.bytes.length * 8
  }

  /** The next `count` bits (at most 31) as an unsigned number. */
  read(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++, this.#at++) {
      const byte = this.bytes[this.#at >> 3] ?? 0
      value = (value << 1) | ((byte >> (7 - (this.#at & 7))) & 1)
    }
    return value
  }

  skip(count: number): void {
    this.#at += count
  }

  /** Goes on to the next whole byte. */
  align(): void {
    this.#at = (this.#at + 7) & ~7
  }
}
