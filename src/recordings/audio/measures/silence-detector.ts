import type { CompressedAudio } from '../codecs/decoder.js'
import { findSound } from './decoder-threads.js'
import { silentAudio, type PacketAnalyzer } from './packet-analyzer.js'

/** Packets decoded at a time. Most recordings have sound in the first batch; the rest of them is not decoded here. */
const BATCH_PACKETS = 16
const BATCH_BYTES = 64 * 1024
/**
 * Each batch begins with the last packets of the previous one, because an Opus decoder that starts in the middle of
 * silence outputs sound until it has seen some packets.
 */
const PREROLL_PACKETS = 8

/** Decodes compressed audio in batches until one of them has sound. */
export class SilenceDetector implements PacketAnalyzer {
  #packets: Buffer[] = []
  #bytes = 0
  #preroll: Buffer[] = []
  #decoding: Promise<void> | undefined
  #failure: Error | undefined
  /** Sound was found, or the detector was destroyed: further packets do not matter. */
  #done = false

  constructor(private readonly audio: CompressedAudio) {}

  push(packet: Buffer): void {
    if (this.#done) return
    this.#packets.push(packet)
    this.#bytes += packet.length
    if (this.#isFull) this.#decode()
  }

  backpressure(): Promise<void> | undefined {
    if (this.#failure) throw this.#failure
    return this.#isFull && this.#decoding ? this.#decoding.then(() => this.backpressure()) : undefined
  }

  /** Decodes what is left. */
  async finish(): Promise<null> {
    while (!this.#done && !this.#failure && (this.#decoding || this.#packets.length > 0)) {
      this.#decode()
      await this.#decoding
    }
    if (this.#failure) throw this.#failure
    if (!this.#done) throw silentAudio()
    return null
  }

  destroy(): void {
    this.#done = true
    this.#packets = []
    this.#preroll = []
  }

  get #isFull(): boolean {
    return this.#packets.length >= BATCH_PACKETS || this.#bytes >= BATCH_BYTES
  }

  /** Sends the buffered packets to a decoder thread, unless a batch is there already. Errors are kept, not thrown. */
  #decode(): void {
    if (this.#decoding) return
    const packets = [...this.#preroll, ...this.#packets]
    const batch = { audio: this.audio, packets, preroll: this.#preroll.length }
    this.#preroll = packets.slice(-PREROLL_PACKETS)
    this.#packets = []
    this.#bytes = 0
    this.#decoding = findSound(batch)
      .then((found) => {
        if (found) this.destroy()
      })
      .catch((error: Error) => {
        this.#failure = error
      })
      .finally(() => {
        this.#decoding = undefined
      })
  }
}
