import { findSound } from './decoder-threads.js'
import type { CompressedAudio } from '../codecs/decoder.js'
import { silence, type Listener } from './packet-analyzer.js'

/** Decoded at a time; most clips have sound in the first batch, and the rest of them is not decoded here. */
const BATCH_PACKETS = 16
const BATCH_BYTES = 64 * 1024
/**
 * A decoder that begins in the middle makes a sound of what is none, until it has seen some packets of Opus; so
 * each batch begins with the last ones again.
 */
const PREROLL_PACKETS = 8

/** Watches the packets of compressed audio until one has sound in it. */
export class SilenceGate implements Listener {
  #packets: Buffer[] = []
  #bytes = 0
  #preroll: Buffer[] = []
  #decoding: Promise<void> | undefined
  #failure: Error | undefined
  #heard = false

  constructor(private readonly audio: CompressedAudio) {}

  packet(packet: Buffer): void {
    if (this.#heard) return
    this.#packets.push(packet)
    this.#bytes += packet.length
    if (this.#isFull) this.#decode()
  }

  pressure(): Promise<void> | undefined {
    if (this.#failure) throw this.#failure
    return this.#isFull && this.#decoding ? this.#decoding.then(() => this.pressure()) : undefined
  }

  /** Decodes what is left. */
  async end(): Promise<null> {
    while (!this.#heard && !this.#failure && (this.#decoding || this.#packets.length > 0)) {
      this.#decode()
      await this.#decoding
    }
    if (this.#failure) throw this.#failure
    if (!this.#heard) throw silence()
    return null
  }

  destroy(): void {
    this.#heard = true
    this.#packets = []
    this.#preroll = []
  }

  get #isFull(): boolean {
    return this.#packets.length >= BATCH_PACKETS || this.#bytes >= BATCH_BYTES
  }

  /** Sends what has gathered to the decoders, unless they are at work for us. Its outcome is kept, not thrown. */
  #decode(): void {
    if (this.#decoding) return
    const packets = [...this.#preroll, ...this.#packets]
    const batch = { audio: this.audio, packets, preroll: this.#preroll.length }
    this.#preroll = packets.slice(-PREROLL_PACKETS)
    this.#packets = []
    this.#bytes = 0
    this.#decoding = findSound(batch)
      .then((heard) => {
        if (heard) this.destroy()
      })
      .catch((error: Error) => {
        this.#failure = error
      })
      .finally(() => {
        this.#decoding = undefined
      })
  }
}
