/** Computes the loudest sample, 0 to 1, of each of `count` equal stretches. */
export function computePeaks(samples: Float32Array, count: number): number[] {
  const stretch = samples.length / count
  return Array.from({ length: count }, (_, index) => {
    let peak = 0
    const end = Math.floor((index + 1) * stretch)
    for (let at = Math.floor(index * stretch); at < end; at++) peak = Math.max(peak, Math.abs(samples[at]!))
    return peak
  })
}

const BAR_PX = 3
const GAP_PX = 2
/** Anything quieter is drawn as a dot; full scale takes the whole height. */
const FLOOR_DB = -48

/** The number of bars that fit on the canvas. */
export function barCount(canvas: HTMLCanvasElement): number {
  return Math.max(1, Math.floor(canvas.clientWidth / (BAR_PX + GAP_PX)))
}

/**
 * Draws peaks as bars on a decibel scale, in the canvas's colour; bars beyond `progress` (0 to 1) are paler. Time runs
 * from the left in every language, as it does on players.
 */
export function drawWaveform(canvas: HTMLCanvasElement, peaks: readonly number[], progress = 1): void {
  const { clientWidth: width, clientHeight: height } = canvas
  const context = canvas.getContext('2d')
  if (!context || width === 0) return
  fit(canvas, width, height)
  context.clearRect(0, 0, width, height)
  context.fillStyle = getComputedStyle(canvas).color
  const step = width / Math.max(peaks.length, 1)
  peaks.forEach((peak, index) => {
    const bar = Math.max(BAR_PX, shareOfHeight(peak) * height)
    context.globalAlpha = index / peaks.length < progress ? 1 : 0.35
    context.fillRect(index * step + (step - BAR_PX) / 2, (height - bar) / 2, BAR_PX, bar)
  })
}

function shareOfHeight(peak: number): number {
  return Math.max(0, 1 + (20 * Math.log10(peak)) / -FLOOR_DB)
}

// Assigning a canvas's size clears it and resets its scale, so the size changes only when it must.
function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
  const density = window.devicePixelRatio || 1
  if (canvas.width === Math.round(width * density) && canvas.height === Math.round(height * density)) return
  canvas.width = Math.round(width * density)
  canvas.height = Math.round(height * density)
  canvas.getContext('2d')?.scale(density, density)
}
