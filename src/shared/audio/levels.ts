import { CLIPPED_AMPLITUDE, FLOOR_DB, SILENT_AMPLITUDE, type Levels } from './quality.js'

/** Length of the windows that are told apart as sound or silence. */
const WINDOW_MS = 10
/** The threshold between silence and sound, unless the recording as a whole is noisier or quieter. */
const SILENCE_DB = -60
/** In a noisy recording, sound is this far above the quietest tenth of the windows. */
const ABOVE_NOISE_DB = 10
/** The threshold is at least this far below the loudest window, so that every recording has sound. */
const BELOW_LOUDEST_DB = 15
const QUIETEST_SHARE = 0.1

/** One channel of samples, full scale being 1.0. */
export type Channel = Float32Array

/** Measures the levels of audio as it arrives. Keeps one number per 10 ms and no samples. */
export class LevelMeter {
  /** Mean square of each window, over all channels. */
  readonly #windows: number[] = []
  readonly #windowFrames: number
  #frames = 0
  #peak = 0
  #clipped = 0

  /** `fullScale` is 1.0 for floats, 32768 for 16-bit integers. */
  constructor(
    sampleRate: number,
    private readonly channels: number,
    private readonly fullScale = 1,
  ) {
    this.#windowFrames = Math.round((sampleRate * WINDOW_MS) / 1000)
  }

  /** Takes the first `frames` samples of every channel. */
  add(block: readonly (Channel | Int16Array)[], frames: number): void {
    let from = 0
    while (from < frames) {
      const filled = this.#frames % this.#windowFrames
      const to = Math.min(frames, from + this.#windowFrames - filled)
      const energy = this.#energy(block, from, to)
      if (filled === 0) this.#windows.push(energy)
      else this.#windows[this.#windows.length - 1]! += energy
      this.#frames += to - from
      from = to
    }
  }

  /** Whether the samples so far hold nothing but rounding noise. */
  get silent(): boolean {
    return this.#peak <= SILENT_AMPLITUDE
  }

  /** Whether the audio has a level: samples of float formats can be NaN or infinite. */
  get measurable(): boolean {
    return Number.isFinite(this.#meanSquare())
  }

  levels(): Levels {
    const [leading, trailing] = this.#silences()
    return {
      peak_db: decibels(this.#peak ** 2),
      rms_db: decibels(this.#meanSquare()),
      clipped_share: this.#clipped / Math.max(1, this.#frames * this.channels),
      leading_silence_ms: leading,
      trailing_silence_ms: trailing,
    }
  }

  #energy(block: readonly (Channel | Int16Array)[], from: number, to: number): number {
    let energy = 0
    for (const samples of block) {
      let highest = 0
      let lowest = 0
      for (let i = from; i < to; i++) {
        const sample = samples[i]!
        energy += sample * sample
        if (sample > highest) highest = sample
        else if (sample < lowest) lowest = sample
      }
      const peak = Math.max(highest, -lowest) / this.fullScale
      if (peak > this.#peak) this.#peak = peak
      if (peak >= CLIPPED_AMPLITUDE) this.#clipped += this.#countClipped(samples, from, to)
    }
    return energy / this.fullScale ** 2
  }

  #countClipped(samples: Channel | Int16Array, from: number, to: number): number {
    const least = CLIPPED_AMPLITUDE * this.fullScale
    let clipped = 0
    for (let i = from; i < to; i++) if (Math.abs(samples[i]!) >= least) clipped++
    return clipped
  }

  #meanSquare(): number {
    let sum = 0
    for (const energy of this.#windows) sum += energy
    return sum / Math.max(1, this.#frames * this.channels)
  }

  #silences(): [leadingMs: number, trailingMs: number] {
    const perWindow = this.#windowFrames * this.channels
    const levels = new Float64Array(this.#windows).map((energy) => decibels(energy / perWindow))
    const threshold = soundThreshold(levels)
    let first = 0
    while (first < levels.length && levels[first]! < threshold) first++
    let last = levels.length - 1
    while (last > first && levels[last]! < threshold) last--
    const durationMs = Math.round((this.#frames * WINDOW_MS) / this.#windowFrames)
    if (first === levels.length) return [durationMs, durationMs]
    return [first * WINDOW_MS, Math.max(0, durationMs - (last + 1) * WINDOW_MS)]
  }
}

/** The lowest level in dBFS of a window with sound, given the levels of all windows. */
function soundThreshold(levels: Float64Array): number {
  const sorted = new Float64Array(levels).sort()
  const noise = sorted[Math.floor(sorted.length * QUIETEST_SHARE)] ?? FLOOR_DB
  const loudest = sorted.at(-1) ?? FLOOR_DB
  return Math.min(Math.max(SILENCE_DB, noise + ABOVE_NOISE_DB), loudest - BELOW_LOUDEST_DB)
}

/** dBFS of a mean square, not below the floor. */
export function decibels(meanSquare: number): number {
  return Math.max(FLOOR_DB, 10 * Math.log10(meanSquare))
}
