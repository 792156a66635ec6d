/**
 * Makes the web fonts of `fonts.json`: each slice of a package with only the letters and weights that pages use, and
 * one style sheet of `@font-face` rules a font, whose ranges are the letters that the file really has.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fontverter from 'fontverter'
import { Blob, Face } from 'harfbuzzjs'
import subset from 'subset-font'
import { root } from './project.mjs'

/** What, changed, makes other fonts, beside the versions of packages. */
export const FONT_INPUTS = ['fonts.json', 'scripts/fonts.mjs']

const { convert } = fontverter
const BOLD = 700
const cache = path.join(root, 'node_modules/.cache/sauti')

/**
 * Resolves to the folder of the fonts: `NAME.css` and its files for each font, and `licences/PACKAGE.txt`. It is made
 * once; copies are kept for as long as node_modules is.
 */
export async function makeFonts() {
  const fonts = JSON.parse(await readFile(path.join(root, 'fonts.json'), 'utf8'))
  const folder = path.join(cache, `fonts-${await keyOf(fonts)}`)
  if (existsSync(folder)) return folder

  const fresh = `${folder}.${process.pid}`
  await mkdir(path.join(fresh, 'licences'), { recursive: true })
  for (const [name, font] of Object.entries(fonts)) {
    const faces = []
    const known = new Set()
    for (const slice of font.slices) faces.push(await makeFace(name, slice, font, fresh, known))
    await writeFile(path.join(fresh, `${name}.css`), faces.join('\n'))
    await copyFile(inPackage(font, 'LICENSE'), path.join(fresh, 'licences', licenceOf(font)))
  }
  // Somebody else may have been faster.
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true }))
  return folder
}

async function keyOf(fonts) {
  const packages = [
    ...Object.values(fonts).map((font) => font.package),
    'subset-font',
    'harfbuzzjs',
    'fontverter',
  ]
  const files = [...FONT_INPUTS, ...packages.map((name) => `node_modules/${name}/package.json`)]
  const texts = await Promise.all(files.map((file) => readFile(path.join(root, file))))
  return createHash('sha256').update(Buffer.concat(texts)).digest('hex').slice(0, 16)
}

async function makeFace(name, slice, font, folder, known) {
  const [lightest, heaviest = lightest] = font.weights
  const isVariable = font.package.startsWith('@fontsource-variable/')
  const source = `${font.package.split('/')[1]}-${slice}-${isVariable ? 'wght' : lightest}-normal.woff2`
  const original = await readFile(inPackage(font, `files/${source}`))
  const weight = heaviest > lightest ? { min: lightest, max: heaviest } : lightest
  const plain = await subset(original, codePoints(font.letters), {
    targetFormat: 'sfnt',
    ...(isVariable && { variationAxes: { wght: weight } }),
  })
  const letters = new Face(new Blob(plain), 0).collectUnicodes().filter((code) => !known.has(code))
  for (const code of letters) if (!isMark(code)) known.add(code)
  const file = font.slices.length > 1 ? `${name}.${slice}.woff2` : `${name}.woff2`
  await writeFile(path.join(folder, file), await convert(plain, 'woff2'))
  // One weight stands for all: what browsers make of it by themselves is no bold that this script knows.
  return `@font-face {
  font-family: '${font.family}';
  font-style: normal;
  font-weight: ${lightest} ${Math.max(heaviest, BOLD)};
  font-display: swap;
  src: url('./${file}') format('woff2');
  unicode-range: ${ranges(letters)};
}
`
}

/** A letter is in the first slice that has it, a mark in all of them: a letter and its marks come from one file. */
function isMark(code) {
  return /\p{M}/u.test(String.fromCodePoint(code))
}

function inPackage(font, file) {
  return path.join(root, 'node_modules', font.package, file)
}

function licenceOf(font) {
  return `${font.package.split('/')[1]}.txt`
}

/** `41-43,61` → `ABCa`. */
function codePoints(list) {
  const all = list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map((hex) => parseInt(hex, 16))
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
  return String.fromCodePoint(...all)
}

/** [0x41, 0x42, 0x43, 0x61] → `U+41-43, U+61`. */
function ranges(unicodes) {
  const runs = []
  for (const code of [...unicodes].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run && code === run.last + 1) run.last = code
    else runs.push({ first: code, last: code })
  }
  const hex = (code) => code.toString(16).toUpperCase()
  return runs.map(({ first, last }) => `U+${hex(first)}${last > first ? `-${hex(last)}` : ''}`).join(', ')
}
