/**
 * The map of the world that the statistics are drawn on, from Natural Earth (public domain) by way of world-atlas: every
 * land a path, every place too small for one a dot, each with its ISO 3166-1 code in `data-region`. Equal Earth, a
 * projection on which areas can be compared.
 */
import { createRequire } from 'node:module'
import { feature } from 'topojson-client'

const require = createRequire(import.meta.url)

/** Units of the picture from the left edge to the right one; points are rounded to whole ones. */
const WIDTH = 1000
const DOT_RADIUS = 4
/** It has no inhabitants, and would take a fifth of the picture. */
const ANTARCTICA = 'AQ'

/** @returns {string} an SVG without colours or words */
export function makeMap() {
  const lands = landsOf('countries-110m').filter(({ region }) => region !== ANTARCTICA)
  const drawn = new Set(lands.map(({ region }) => region))
  const small = landsOf('countries-50m').filter(
    ({ region }) => region && !drawn.has(region) && region !== ANTARCTICA,
  )
  const paths = lands.map(
    ({ region, polygons }) =>
      `<path${region ? ` data-region="${region}"` : ''} d="${polygons.map(path).join('')}"/>`,
  )
  const dots = small.map(({ region, polygons }) => {
    const [x, y] = middle(polygons)
    return `<circle data-region="${region}" cx="${x}" cy="${y}" r="${DOT_RADIUS}"/>`
  })
  const points = lands.flatMap(({ polygons }) => polygons.flat(2))
  const top = Math.min(...points.map(([, y]) => y))
  const bottom = Math.max(...points.map(([, y]) => y))
  const box = `0 ${top} ${WIDTH} ${bottom - top}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}">${paths.join('')}${dots.join('')}</svg>\n`
}

/** Each country with its rings of points, in the picture's units. */
function landsOf(file) {
  const atlas = require(`world-atlas/${file}.json`)
  return feature(atlas, atlas.objects.countries).features.map(({ id, geometry }) => ({
    region: id && regionOf(id),
    polygons: (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map((rings) =>
      rings.map((ring) => unbroken(ring).map(project)),
    ),
  }))
}

/** A ring that crosses the date line goes on beyond it, where it would jump to the other edge of the picture. */
function unbroken(ring) {
  let turn = 0
  return ring.map(([longitude, latitude], at) => {
    const jump = at > 0 ? longitude - ring[at - 1][0] : 0
    if (Math.abs(jump) > 180) turn -= 360 * Math.sign(jump)
    return [longitude + turn, latitude]
  })
}

/** The letters for a numeric code: CLDR knows both. */
function regionOf(id) {
  const { region } = new Intl.Locale(`und-${id}`)
  return /^[A-Z]{2}$/.test(region ?? '') ? region : undefined
}

/** Equal Earth (Šavrič, Patterson, Jenny 2018). */
function project([longitude, latitude]) {
  const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796]
  const radians = Math.PI / 180
  const t = Math.asin((Math.sqrt(3) / 2) * Math.sin(latitude * radians))
  const t2 = t * t
  const t6 = t2 ** 3
  const x =
    (2 * Math.sqrt(3) * longitude * radians * Math.cos(t)) /
    (3 * (9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1))
  const y = t * (a4 * t6 * t2 + a3 * t6 + a2 * t2 + a1)
  const scale = WIDTH / 2 / 2.7066299836 // its x at 180° east, on the equator
  return [Math.round(WIDTH / 2 + x * scale), Math.round(-y * scale)]
}

function path(rings) {
  return rings.map(ringPath).join('')
}

/** In steps from point to point, which are shorter than places. */
function ringPath(ring) {
  const points = ring.filter(([x, y], at) => at === 0 || x !== ring[at - 1][0] || y !== ring[at - 1][1])
  if (points.length < 3) return ''
  const steps = points.slice(1, -1).map(([x, y], at) => `${x - points[at][0]} ${y - points[at][1]}`)
  return `M${points[0].join(' ')}l${steps.join(' ').replaceAll(' -', '-')}z`
}

/** Of the largest piece, by its number of points. */
function middle(polygons) {
  const [largest] = polygons.map(([outer]) => outer).sort((a, b) => b.length - a.length)
  return [0, 1].map((axis) => {
    const values = largest.map((point) => point[axis])
    return Math.round((Math.min(...values) + Math.max(...values)) / 2)
  })
}
