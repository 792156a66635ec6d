/** The power spectrum of blocks of one size, a power of two: a Hann window, then a radix-2 FFT in place. */
export class PowerSpectrum {
  readonly #window: Float64Array
  readonly #cosines: Float64Array
  readonly #sines: Float64Array
  readonly #reversed: Uint32Array
  readonly #real: Float64Array
  readonly #imaginary: Float64Array

  constructor(readonly size: number) {
    const bits = Math.log2(size)
    const angles = Float64Array.from({ length: size / 2 }, (_, i) => (2 * Math.PI * i) / size)
    this.#window = Float64Array.from(
      { length: size },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size),
    )
    this.#cosines = angles.map(Math.cos)
    this.#sines = angles.map(Math.sin)
    this.#reversed = Uint32Array.from({ length: size }, (_, i) => reverseBits(i, bits))
    this.#real = new Float64Array(size)
    this.#imaginary = new Float64Array(size)
  }

  /** Power of the bins 0 to size/2 − 1 (bin i is at i / size of the sample rate), written into `power`. */
  of(samples: ArrayLike<number>, power: Float64Array): void {
    for (let i = 0; i < this.size; i++) this.#real[this.#reversed[i]!] = samples[i]! * this.#window[i]!
    this.#imaginary.fill(0)
    for (let half = 1; half < this.size; half *= 2) this.#combine(half)
    for (let i = 0; i < this.size / 2; i++) power[i] = this.#real[i]! ** 2 + this.#imaginary[i]! ** 2
  }

  /** Combines pairs of spectra with `half` bins each (one stage of butterflies). */
  #combine(half: number): void {
    const real = this.#real
    const imaginary = this.#imaginary
    const step = this.size / (2 * half)
    for (let start = 0; start < this.size; start += 2 * half) {
      for (let i = 0; i < half; i++) {
        const low = start + i
        const high = low + half
        const cosine = this.#cosines[i * step]!
        const sine = this.#sines[i * step]!
        const rotatedReal = real[high]! * cosine + imaginary[high]! * sine
        const rotatedImaginary = imaginary[high]! * cosine - real[high]! * sine
        real[high] = real[low]! - rotatedReal
        imaginary[high] = imaginary[low]! - rotatedImaginary
        real[low]! += rotatedReal
        imaginary[low]! += rotatedImaginary
      }
    }
  }
}

function reverseBits(value: number, bits: number): number {
  let reversed = 0
  for (let bit = 0; bit < bits; bit++) reversed |= ((value >> bit) & 1) << (bits - 1 - bit)
  return reversed
}
