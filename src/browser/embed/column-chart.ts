import type { TimelineChart } from '../dashboard/timeline-chart.js'

const SVG = 'http://www.w3.org/2000/svg'
/** Units of the picture; it is stretched to its frame. */
const [WIDTH, HEIGHT] = [600, 200]
/** Of the room a period has. */
const [OUTER, INNER] = [0.82, 0.42]

/** A timeline as columns, the confirmed ones inside the recorded, as small as a picture can be made. */
export function drawColumnChart({ recorded, confirmed, labels, dir, valueLabel }: TimelineChart): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
  svg.setAttribute('preserveAspectRatio', 'none')
  svg.setAttribute('class', 'columns')
  svg.setAttribute('role', 'img')
  const highest = Math.max(1e-9, ...recorded.values, ...confirmed.values)
  const room = WIDTH / labels.length
  labels.forEach(({ full }, index) => {
    const at = dir === 'rtl' ? labels.length - 1 - index : index
    const group = document.createElementNS(SVG, 'g')
    const title = document.createElementNS(SVG, 'title')
    const values = [recorded.values[index] ?? 0, confirmed.values[index] ?? 0]
    title.textContent = `${full} · ${recorded.name}: ${valueLabel(values[0]!)} · ${confirmed.name}: ${valueLabel(values[1]!)}`
    group.append(
      title,
      column('bar__recorded', at, values[0]! / highest, OUTER),
      column('bar__confirmed', at, values[1]! / highest, INNER),
    )
    svg.append(group)
  })
  return svg

  function column(name: string, at: number, share: number, width: number): SVGElement {
    const rect = document.createElementNS(SVG, 'rect')
    rect.setAttribute('class', name)
    rect.setAttribute('x', (room * (at + (1 - width) / 2)).toFixed(1))
    rect.setAttribute('y', (HEIGHT * (1 - share)).toFixed(1))
    rect.setAttribute('width', (room * width).toFixed(1))
    rect.setAttribute('height', (HEIGHT * share).toFixed(1))
    return rect
  }
}
