/** One bar in a table: shares of the longest one, from 0 to 1. */
export interface Bar {
  recorded?: number
  /** Stands inside what was recorded. */
  confirmed?: number
  /** In place of both: the share of a decision, in its colour. */
  decided?: { share: number; tone: 'good' | 'bad' | 'plain' }
}

const SVG = 'http://www.w3.org/2000/svg'
/** Units of the picture; the style sheet stretches it. */
const [LENGTH, HEIGHT, INNER_HEIGHT] = [100, 10, 4]
/** The least length of a bar above zero. */
const MIN_LENGTH = 0.6

/** Creates a decorative bar; its number stands beside it. */
export function createBar({ recorded = 0, confirmed = 0, decided }: Bar): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', `0 0 ${LENGTH} ${HEIGHT}`)
  svg.setAttribute('preserveAspectRatio', 'none')
  svg.setAttribute('aria-hidden', 'true')
  svg.setAttribute('class', 'bar')
  if (decided) svg.append(part(decided.tone, decided.share, HEIGHT))
  else svg.append(part('recorded', recorded, HEIGHT), part('confirmed', confirmed, INNER_HEIGHT))
  return svg
}

function part(kind: string, share: number, height: number): SVGElement {
  const rect = document.createElementNS(SVG, 'rect')
  rect.setAttribute('class', `bar__${kind}`)
  rect.setAttribute('width', String(share > 0 ? Math.max(share * LENGTH, MIN_LENGTH) : 0))
  rect.setAttribute('height', String(height))
  rect.setAttribute('y', String((HEIGHT - height) / 2))
  return rect
}
