import { PowerSpectrum } from './fft.js'
import { decibels, type Channel } from './levels.js'
import { EDGE_MS, FLOOR_DB } from './quality.js'

/** A block is the shortest power of two of at least this length: 21 ms at 48 kHz, 32 ms at 16 kHz. */
const MIN_BLOCK_MS = 20
/** The band of the harmonics and formants of voices. */
const SPEECH_BAND_HZ = [100, 4_000] as const
/** Geometric over arithmetic mean of the spectrum: 1 for white noise (0.56 as estimated), near 0 for voices. */
const MAX_SPEECH_FLATNESS = 0.35
/** Speech pauses, so it is this far above the quietest tenth of a recording; hum and hiss are not. */
const ABOVE_NOISE_DB = 6
const QUIETEST_SHARE = 0.1
/** A sound this far below the loudest block is an echo or in the background. */
const BELOW_LOUDEST_DB = 30

/** The measures of one block. */
export interface SpeechBlock {
  /** dBFS. */
  db: number
  /** Whether its spectrum has the shape of a voice. */
  isVoiced: boolean
  ms: number
}

/** The lowest level in dBFS of a voiced block that is speech, given the ascending levels of all blocks. */
export function speechThreshold(sortedDb: readonly number[]): number {
  const loudest = sortedDb.at(-1) ?? FLOOR_DB
  return Math.max(noiseOf(sortedDb) + ABOVE_NOISE_DB, loudest - BELOW_LOUDEST_DB, FLOOR_DB + 1)
}

const noiseOf = (sortedDb: readonly number[]) =>
  sortedDb[Math.floor(sortedDb.length * QUIETEST_SHARE)] ?? FLOOR_DB

/** Voice activity detection by level and spectral flatness: the share of speech, and the level of the noise. */
export class SpeechMeter {
  readonly #blocks: SpeechBlock[] = []
  readonly #splitter: SpeechBlocks

  constructor(sampleRate: number) {
    this.#splitter = new SpeechBlocks(sampleRate, (block) => this.#blocks.push(block))
  }

  /** Takes the first `frames` samples of every channel. */
  add(block: readonly Channel[], frames: number): void {
    this.#splitter.add(block, frames)
  }

  /** All null for a clip without a single whole block. */
  result(): { speech_share: number | null; noise_db: number | null; cut_off: boolean | null } {
    const [first] = this.#blocks
    if (!first) return { speech_share: null, noise_db: null, cut_off: null }
    const sorted = this.#blocks.map(({ db }) => db).sort((a, b) => a - b)
    const threshold = speechThreshold(sorted)
    const isSpeech = this.#blocks.map(({ db, isVoiced }) => isVoiced && db >= threshold)
    const edge = Math.ceil(EDGE_MS / first.ms)
    const cut_off = isMostlySpeech(isSpeech.slice(0, edge)) || isMostlySpeech(isSpeech.slice(-edge))
    const speech_share = isSpeech.filter(Boolean).length / isSpeech.length
    return { speech_share, noise_db: noiseOf(sorted), cut_off }
  }
}

/** Whether most blocks of an edge are speech: a click is shorter than the edge, a voice is not. */
const isMostlySpeech = (blocks: boolean[]) => blocks.filter(Boolean).length > blocks.length / 2

/** Splits audio into blocks as it arrives, and measures each. */
export class SpeechBlocks {
  readonly #spectrum: PowerSpectrum
  readonly #power: Float64Array
  readonly #firstBin: number
  readonly #lastBin: number
  readonly #mono: Float32Array
  readonly #ms: number
  #filled = 0

  constructor(
    sampleRate: number,
    private readonly onBlock: (block: SpeechBlock) => void,
  ) {
    const size = 2 ** Math.ceil(Math.log2((sampleRate * MIN_BLOCK_MS) / 1000))
    this.#ms = (size / sampleRate) * 1000
    this.#spectrum = new PowerSpectrum(size)
    this.#power = new Float64Array(size / 2)
    this.#mono = new Float32Array(size)
    this.#firstBin = Math.ceil((SPEECH_BAND_HZ[0] * size) / sampleRate)
    this.#lastBin = Math.min(size / 2 - 1, Math.floor((SPEECH_BAND_HZ[1] * size) / sampleRate))
  }

  /** Takes the first `frames` samples of every channel. */
  add(block: readonly Channel[], frames: number): void {
    for (let i = 0; i < frames; i++) {
      let sum = 0
      for (let c = 0; c < block.length; c++) sum += block[c]![i]!
      this.#mono[this.#filled++] = sum / block.length
      if (this.#filled === this.#mono.length) this.#finishBlock()
    }
  }

  #finishBlock(): void {
    this.#spectrum.of(this.#mono, this.#power)
    let sumOfSquares = 0
    for (const sample of this.#mono) sumOfSquares += sample * sample
    this.onBlock({
      db: decibels(sumOfSquares / this.#mono.length),
      isVoiced: this.#flatness() <= MAX_SPEECH_FLATNESS,
      ms: this.#ms,
    })
    this.#filled = 0
  }

  #flatness(): number {
    let logs = 0
    let sum = 0
    for (let bin = this.#firstBin; bin <= this.#lastBin; bin++) {
      const power = this.#power[bin]! + Number.MIN_VALUE
      logs += Math.log(power)
      sum += power
    }
    const bins = this.#lastBin - this.#firstBin + 1
    return sum === 0 ? 1 : Math.exp(logs / bins) / (sum / bins)
  }
}
