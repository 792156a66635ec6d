import type { CodedAudio } from './demux.js'
import { LevelMeter } from './levels.js'
import { silence, type Listener } from './listener.js'
import { PcmDecoder } from './pcm.js'
import type { Levels } from './quality.js'
import { AudioRefusal } from './refusal.js'

/** Measures samples as they come. */
export class PcmListener implements Listener {
  readonly #decoder: PcmDecoder
  readonly #meter: LevelMeter

  constructor(audio: Extract<CodedAudio, { codec: 'pcm' }>) {
    this.#decoder = new PcmDecoder(audio.encoding, audio.channels)
    this.#meter = new LevelMeter(audio.sample_rate, audio.channels)
  }

  packet(bytes: Buffer): void {
    const { block, frames } = this.#decoder.decode(bytes)
    this.#meter.add(block, frames)
  }

  pressure(): undefined {
    return undefined
  }

  async end(): Promise<Levels> {
    if (!this.#meter.measurable)
      throw new AudioRefusal('audio_corrupt', 'A sample of the recording is no number.')
    if (this.#meter.silent) throw silence()
    return this.#meter.levels()
  }

  destroy(): void {
    // It holds a number per 10 ms and no samples.
  }
}
