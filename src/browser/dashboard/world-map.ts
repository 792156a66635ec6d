import { element } from '../lib/dom/dom.js'

/** A country on the map. */
export interface MapArea {
  /** ISO 3166-1. */
  region: string
  /** From 0 to 1, as much of the colour as it gets. */
  share: number
  /** What is said of it where one points. */
  note: string
}

/** Steps that an eye can tell apart. */
export const STEPS = 5

/**
 * Colours the countries of a map, and says what is known of one where the mouse points or the arrow keys lead: they go
 * through the areas in their order.
 */
export function colourMap(map: SVGElement, note: HTMLElement, areas: MapArea[], rest: string): void {
  const known = new Map(areas.map((area) => [area.region, area]))
  const lands = [...map.querySelectorAll<SVGElement>('[data-region]')]
  for (const land of lands) {
    const share = known.get(land.dataset.region!)?.share
    land.setAttribute('class', share === undefined ? 'map__land' : `map__land map__land--${stepOf(share)}`)
  }
  const show = (area: MapArea | undefined) => {
    for (const land of lands) land.classList.toggle('map__land--here', land.dataset.region === area?.region)
    note.textContent = area?.note ?? rest
  }
  show(undefined)
  let at = -1
  map.onpointermove = ({ target }) => show(known.get((target as SVGElement).dataset.region ?? ''))
  map.onpointerleave = () => show(undefined)
  map.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!step || areas.length === 0) return
    event.preventDefault()
    at = Math.min(Math.max(at + step, 0), areas.length - 1)
    show(areas[at])
  }
  map.onblur = () => {
    at = -1
    show(undefined)
  }
}

/** Of 1 to STEPS. */
function stepOf(share: number): number {
  return Math.max(1, Math.ceil(share * STEPS))
}

/** Puts the picture of the world in its place, once. Rejects when it cannot be had. */
export async function loadMap(frame: HTMLElement, address: string): Promise<SVGElement> {
  const there = frame.querySelector<SVGElement>('svg')
  if (there) return there
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
  const { documentElement } = new DOMParser().parseFromString(await answer.text(), 'image/svg+xml')
  const map = document.importNode(documentElement, true)
  map.setAttribute('class', 'map')
  map.setAttribute('role', 'img')
  map.setAttribute('tabindex', '0')
  map.setAttribute('aria-describedby', 'arrow-keys')
  frame.replaceChildren(map)
  return element<SVGElement>('svg', frame)
}
