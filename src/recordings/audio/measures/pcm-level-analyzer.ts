import type { CodedAudio } from '../containers/demuxer.js'
import { LevelMeter } from '../../../shared/audio/levels.js'
import { silence, type Listener } from './packet-analyzer.js'
import { INT16_FULL_SCALE, int16Samples, PcmDecoder } from '../codecs/pcm.js'
import type { Levels } from '../../../shared/audio/quality.js'
import { AudioRefusal } from '../invalid-audio.js'

/** Measures samples as they come. */
export class PcmListener implements Listener {
  /** None for what our own recorder sends, 16 bits and one channel: it is measured as it is. */
  readonly #decoder: PcmDecoder | undefined
  readonly #meter: LevelMeter

  constructor({ encoding, channels, sample_rate }: Extract<CodedAudio, { codec: 'pcm' }>) {
    if (encoding !== 'int16' || channels !== 1) this.#decoder = new PcmDecoder(encoding, channels)
    this.#meter = new LevelMeter(sample_rate, channels, this.#decoder ? 1 : INT16_FULL_SCALE)
  }

  packet(bytes: Buffer): void {
    if (this.#decoder) {
      const { block, frames } = this.#decoder.decode(bytes)
      this.#meter.add(block, frames)
    } else {
      const samples = int16Samples(bytes)
      this.#meter.add([samples], samples.length)
    }
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
