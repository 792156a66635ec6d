import { readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../platform/paths.js'
import { PICTURE_HEIGHT, PICTURE_WIDTH, px, type Picture } from './picture.js'

/** Colours of the cloth, its border and the words on it. */
export interface Cloth {
  ground: string
  border: string
  words: string
  soft: string
}

/** As in src/browser/styles/_tokens.css, by day. */
export const COLOURS = {
  ink: '#23132b',
  inkSoft: '#5f5065',
  paper: '#fffdfc',
  marigold: '#ffc233',
  marigoldDeep: '#f2a900',
  night: '#2a1633',
  onNight: '#fff6ea',
  speak: '#bf1f3a',
  listen: '#2f3ca8',
} as const

export const MARIGOLD: Cloth = {
  ground: COLOURS.marigold,
  border: COLOURS.marigoldDeep,
  words: COLOURS.ink,
  soft: '#4d3a3b',
}

/** Of the woven border above and below; what is written stays between them. */
export const BORDER = 60

const PATTERN_HEIGHT = 24
const BAND_HEIGHT = 40
const BAND_FROM_EDGE = 12
const BRAND_SIZE = 34
const BRAND_WIDTH = 120
const icons = readFileSync(path.join(projectRoot, 'dist/static/icons/icons.svg'), 'utf8')
const [, pattern = ''] =
  /^<svg[^>]*>(.*)<\/svg>/s.exec(
    readFileSync(path.join(projectRoot, 'dist/static/patterns/band.svg'), 'utf8'),
  ) ?? []

/** The ground of a picture, between its two borders. */
export function drawCloth({ ground, border }: Cloth): string {
  const scale = BAND_HEIGHT / PATTERN_HEIGHT
  const bands = [BAND_FROM_EDGE, PICTURE_HEIGHT - BAND_FROM_EDGE - BAND_HEIGHT].map(
    (y) =>
      `<g transform="translate(0 ${y})"><rect width="${PICTURE_WIDTH}" height="${BAND_HEIGHT}" fill="url(#band)"/></g>`,
  )
  return `<defs><pattern id="band" width="48" height="${PATTERN_HEIGHT}" patternUnits="userSpaceOnUse" patternTransform="scale(${scale})">${pattern.replaceAll('#000', border)}</pattern></defs>
<rect width="${PICTURE_WIDTH}" height="${PICTURE_HEIGHT}" fill="${ground}"/>
${bands.join('')}`
}

/** The mark and the name at the end of a line that ends at `x`, `y` its baseline. */
export function brand(x: number, y: number, dir: 'ltr' | 'rtl', { words }: Cloth): Picture {
  const left = dir === 'rtl' ? x : x - BRAND_WIDTH
  return {
    shapes: `<g transform="translate(${px(left)} ${px(y - BRAND_SIZE)}) scale(${BRAND_SIZE / 52}) translate(-12 0)" fill="none" stroke="${words}" stroke-width="6"><path d="M32 4a16 16 0 0 0 0 32M32 12a8 8 0 0 0 0 16M32 28a16 16 0 0 1 0 32M32 36a8 8 0 0 1 0 16"/></g>`,
    columns: [
      {
        words: [{ text: 'Sauti', language: 'en', weight: 800, dir: 'ltr', size: BRAND_SIZE, fill: words }],
        room: { x: left + BRAND_WIDTH, y: y - BRAND_SIZE, width: 200, height: BRAND_SIZE * 1.2, at: 'right' },
      },
    ],
  }
}

/** One of icons.svg around a point. Throws for a name it has not. */
export function drawIcon(name: string, x: number, y: number, size: number, colour: string): string {
  const [, shapes] = new RegExp(`<symbol id="${name}"[^>]*>(.*?)</symbol>`).exec(icons) ?? []
  if (!shapes) throw new Error(`there is no icon ${name}`)
  return `<g transform="translate(${x - size / 2} ${y - size / 2}) scale(${size / 24})" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${shapes.replaceAll('currentColor', colour)}</g>`
}
