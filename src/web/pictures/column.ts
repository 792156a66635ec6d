import { drawLine, letter, type Lettering } from './lettering.js'
import type { Column, Words } from './picture.js'

interface Line {
  lettering: Lettering
  size: number
  fill: string
  gap: number
}

/** A column as SVG. */
export function drawColumn({ words, room: { x, y, width, height, at, onLine } }: Column): string {
  const lines = words.flatMap((text) => linesOf(text, width))
  const tall = lines.reduce((sum, line) => sum + heightOf(line), 0) - (lines.at(-1)?.gap ?? 0)
  const scale = Math.min(1, height / tall)
  const [first] = lines
  let top =
    onLine && first ? y - first.lettering.ascent * first.size * scale : y + (height - tall * scale) / 2
  return lines
    .map((line) => {
      const size = line.size * scale
      const baseline = top + line.lettering.ascent * size
      top += heightOf(line) * scale
      return drawLine(line.lettering, { x, y: baseline, size, fill: line.fill, at })
    })
    .join('\n')
}

function heightOf({ lettering, size, gap }: Line): number {
  return (lettering.ascent + lettering.descent) * size + gap
}

function linesOf(words: Words, width: number): Line[] {
  const { text, size, fill, gap = 0, smallest = 0 } = words
  const whole = letter(words)
  const halves = sizeIn(whole, size, width) < smallest ? inTwo(text) : undefined
  const letterings = halves?.map((half) => letter({ ...words, text: half })) ?? [whole]
  const fitting = Math.min(...letterings.map((lettering) => sizeIn(lettering, size, width)))
  return letterings
    .filter((lettering) => lettering.width > 0)
    .map((lettering, index, { length }) => ({
      lettering,
      size: fitting,
      fill,
      gap: index < length - 1 ? 0 : gap,
    }))
}

function sizeIn(lettering: Lettering, size: number, width: number): number {
  return Math.min(size, width / lettering.width)
}

/** At the space nearest to its middle; undefined for one long word. */
function inTwo(text: string): [string, string] | undefined {
  const spaces = Array.from(text.trim().matchAll(/\s/g), ({ index }) => index)
  const [nearest] = spaces.sort((a, b) => Math.abs(a - text.length / 2) - Math.abs(b - text.length / 2))
  return nearest === undefined ? undefined : [text.slice(0, nearest), text.slice(nearest + 1)]
}
