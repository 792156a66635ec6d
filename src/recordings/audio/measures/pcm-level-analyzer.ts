import { LevelMeter } from '../../../shared/audio/levels.js'
import type { Levels } from '../../../shared/audio/quality.js'
import type { CodedAudio } from '../codecs/coded-audio.js'
import { INT16_FULL_SCALE, int16Samples, PcmDecoder } from '../codecs/pcm.js'
import { InvalidAudioError } from '../invalid-audio.js'
import { silentAudio, type PacketAnalyzer } from './packet-analyzer.js'

/** Measures the levels of PCM as it arrives. */
export class PcmLevelAnalyzer implements PacketAnalyzer {
  /** Undefined for what our own recorder sends, 16 bits and one channel: those samples are measured as they are. */
  readonly #decoder: PcmDecoder | undefined
  readonly #meter: LevelMeter

  constructor({ encoding, channels, sample_rate }: Extract<CodedAudio, { codec: 'pcm' }>) {
    if (encoding !== 'int16' || channels !== 1) this.#decoder = new PcmDecoder(encoding, channels)
    this.#meter = new LevelMeter(sample_rate, channels, this.#decoder ? 1 : INT16_FULL_SCALE)
  }

  push(packet: Buffer): void {
    if (this.#decoder) {
      const { block, frames } = this.#decoder.decode(packet)
      this.#meter.add(block, frames)
    } else {
      const samples = int16Samples(packet)
      this.#meter.add([samples], samples.length)
    }
  }

  backpressure(): undefined {
    return undefined
  }

  async finish(): Promise<Levels> {
    if (!this.#meter.measurable)
      throw new InvalidAudioError('audio_corrupt', 'A sample of the recording is not a number.')
    if (this.#meter.silent) throw silentAudio()
    return this.#meter.levels()
  }

  destroy(): void {
    // The meter holds one number per 10 ms and no samples.
  }
}
