import { readFileSync } from 'node:fs'
import bidiFactory from 'bidi-js'
import { Blob, Buffer as Glyphs, Direction, Face, Font, shape } from 'harfbuzzjs'
import { familiesFor, fileOf, hasLetter, weightOf, type Family } from './families.js'
import { px, type Room, type Setting } from './picture.js'

// It is a CommonJS module, whatever its types say.
const bidi = (bidiFactory as unknown as typeof bidiFactory.default)()

/** What is sound or shape of others, and is no letter itself: joiners and variation selectors. */
const UNSEEN = /^[\u200c\u200d\ufe00-\ufe0f]$/u

/** A line of text, in ems. */
export interface Lettering {
  width: number
  ascent: number
  descent: number
  /** From left to right. */
  runs: readonly Run[]
}

interface Run {
  glyphs: { path: string; x: number; y: number }[]
  /** Of the coordinates in `glyphs`, whose y grows upwards. */
  unitsPerEm: number
  /** From the beginning of the line. */
  x: number
}

/** Where a line stands: `y` is its baseline, and what of it is at `x` is told by `at`. In pixels. */
export interface Place {
  x: number
  y: number
  size: number
  fill: string
  at: Room['at']
}

/**
 * Sets a text in any script. What no font has (pictures, scripts that nothing here is written in) is left out, so that
 * the line may be empty.
 */
export function letter({ text, language, weight, dir }: Setting): Lettering {
  const parts = inVisualOrder(inOneFontEach(text, familiesFor(language)), dir)
  const shaped = parts.map((part) => shapePart(part, weight))
  let x = 0
  const runs = shaped.map(({ glyphs, unitsPerEm, width }) => {
    const run = { glyphs, unitsPerEm, x }
    x += width
    return run
  })
  return {
    width: x,
    ascent: Math.max(0, ...shaped.map(({ ascent }) => ascent)),
    descent: Math.max(0, ...shaped.map(({ descent }) => descent)),
    runs,
  }
}

/** The line as outlines in SVG: whoever draws it needs no fonts, and shapes no script wrongly. */
export function drawLine({ runs, width }: Lettering, { x, y, size, fill, at }: Place): string {
  const left = x - { left: 0, middle: 0.5, right: 1 }[at] * width * size
  const drawn = runs.map(({ glyphs, unitsPerEm, x }) => {
    const scale = size / unitsPerEm
    const paths = glyphs.map(
      (glyph) => `<path transform="translate(${glyph.x} ${glyph.y})" d="${glyph.path}"/>`,
    )
    return `<g transform="translate(${px(left + x * size)} ${px(y)}) scale(${scale} ${-scale})">${paths.join('')}</g>`
  })
  return `<g fill="${fill}">${drawn.join('')}</g>`
}

interface Part {
  text: string
  family: Family
}

interface DirectedPart extends Part {
  /** As Unicode counts: odd from right to left. */
  level: number
}

/**
 * A letter and its marks are of one font, the first that has them all. No font has the signs that turn text around, so
 * that none of them gets through.
 */
function inOneFontEach(text: string, families: readonly Family[]): Part[] {
  const parts: Part[] = []
  const clean = text.normalize('NFC').replace(/\s+/gu, ' ').trim()
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(clean)) {
    const family = families.find((family) => hasAll(family, segment))
    const part = parts.at(-1)
    if (!family) continue
    if (part?.family === family) part.text += segment
    else parts.push({ text: segment, family })
  }
  return parts
}

function hasAll(family: Family, cluster: string): boolean {
  return Array.from(cluster).every((sign) => UNSEEN.test(sign) || hasLetter(family, sign.codePointAt(0)!))
}

function inVisualOrder(parts: readonly Part[], dir: Setting['dir']): DirectedPart[] {
  const { levels } = bidi.getEmbeddingLevels(parts.map(({ text }) => text).join(''), dir)
  let start = 0
  const directed = parts.flatMap(({ text, family }) => {
    const from = start
    start += text.length
    return ofOneLevelEach(text, levels.subarray(from, start)).map((piece) => ({ ...piece, family }))
  })
  // Rule L2 of the bidirectional algorithm: from the deepest level up, what stands together is turned.
  const deepest = Math.max(0, ...directed.map(({ level }) => level))
  for (let level = deepest; level > 0; level--) turnFrom(directed, level)
  return directed
}

function ofOneLevelEach(text: string, levels: Uint8Array): { text: string; level: number }[] {
  const pieces: { text: string; level: number }[] = []
  for (let index = 0; index < text.length; index++) {
    const piece = pieces.at(-1)
    const level = levels[index] ?? 0
    if (piece?.level === level) piece.text += text[index]
    else pieces.push({ text: text[index]!, level })
  }
  return pieces
}

function turnFrom(parts: DirectedPart[], level: number): void {
  for (let from = 0; from < parts.length; from++) {
    let to = from
    while (to < parts.length && parts[to]!.level >= level) to++
    parts.splice(from, to - from, ...parts.slice(from, to).reverse())
    from = Math.max(from, to)
  }
}

function shapePart({ text, family, level }: DirectedPart, weight: number) {
  const { font, unitsPerEm, paths } = open(fileOf(family, weightOf(family, weight)))
  const buffer = new Glyphs()
  buffer.addText(text)
  buffer.guessSegmentProperties()
  buffer.setDirection(level % 2 ? Direction.RTL : Direction.LTR)
  shape(font, buffer)
  const infos = buffer.getGlyphInfos()
  let x = 0
  const glyphs = buffer.getGlyphPositions().map(({ xAdvance, xOffset, yOffset }, index) => {
    const glyph = { path: pathOf(infos[index]!.codepoint), x: x + xOffset, y: yOffset }
    x += xAdvance
    return glyph
  })
  const { ascender, descender } = font.hExtents()
  return {
    glyphs: glyphs.filter(({ path }) => path !== ''),
    unitsPerEm,
    width: x / unitsPerEm,
    ascent: ascender / unitsPerEm,
    descent: -descender / unitsPerEm,
  }

  function pathOf(glyph: number): string {
    const known = paths.get(glyph) ?? font.glyphToPath(glyph)
    paths.set(glyph, known)
    return known
  }
}

interface OpenFont {
  font: Font
  unitsPerEm: number
  /** Of the glyphs that were drawn. */
  paths: Map<number, string>
}

const opened = new Map<string, OpenFont>()

function open(file: string): OpenFont {
  const known = opened.get(file)
  if (known) return known
  const face = new Face(new Blob(readFileSync(file)))
  const fresh = { font: new Font(face), unitsPerEm: face.upem, paths: new Map<number, string>() }
  opened.set(file, fresh)
  return fresh
}
