import { PowerSpectrum } from './fft.js'
import { decibels, type Channel } from './levels.js'
import { EDGE_MS, FLOOR_DB } from './quality.js'

/** Blocks are the power of two that lasts at least this long: 21 ms at 48 kHz, 32 ms at 16 kHz. */
const MIN_BLOCK_MS = 20
/** Where voices have their harmonics and formants. */
const SPEECH_BAND_HZ = [100, 4_000] as const
/** Geometric over arithmetic mean of the spectrum: 1 for white noise (0.56 as estimated), near 0 for voices. */
const MAX_SPEECH_FLATNESS = 0.35
/** Speech comes and goes, so that it stands out from the quietest tenth of a clip; hum and hiss do not. */
const ABOVE_NOISE_DB = 6
const QUIETEST_SHARE = 0.1
/** Softer than this beside the loudest block, a sound is an echo. */
const BELOW_LOUDEST_DB = 30

/** The measures of one block. */
export interface SpeechBlock {
  /** dBFS. */
  db: number
  /** Whether its spectrum is shaped like that of a voice. */
  isVoiced: boolean
  ms: number
}

/** From which level on a voiced block is speech, in a stretch of sound with these levels, sorted, lowest first. */
export function speechThreshold(sortedDb: readonly number[]): number {
  const loudest = sortedDb.at(-1) ?? FLOOR_DB
  return Math.max(noiseOf(sortedDb) + ABOVE_NOISE_DB, loudest - BELOW_LOUDEST_DB, FLOOR_DB + 1)
}

const noiseOf = (sortedDb: readonly number[]) =>
  sortedDb[Math.floor(sortedDb.length * QUIETEST_SHARE)] ?? FLOOR_DB

/** Tells how much of a clip is speech, by loudness and the shape of the spectrum, and how loud the rest is. */
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

/** A click is not, and a voice takes no breath. */
const isMostlySpeech = (blocks: boolean[]) => blocks.filter(Boolean).length > blocks.length / 2

/** Splits sound into blocks as it comes, and measures each. */
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
