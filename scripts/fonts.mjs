/**
 * Makes the web fonts of `fonts.json`: each slice of a package with only the letters and weights that pages use, and
 * one style sheet of `@font-face` rules a font, whose ranges are the letters that the file really has. Beside them the
 * same for pictures drawn on the server, as plain files of one weight each.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import fontverter from 'fontverter'
import { Blob, Face } from 'harfbuzzjs'
import subset from 'subset-font'
import { root } from './project.mjs'

/** What, changed, makes other fonts, beside the versions of packages. */
export const FONT_INPUTS = ['fonts.json', 'scripts/fonts.mjs', 'scripts/font-thread.mjs']

const { convert } = fontverter
const BOLD = 700
/** In pictures there is text, heavier than on pages as it is seen small, and there are numbers and titles. */
const PICTURE_WEIGHTS = [500, 800]
const cache = path.join(root, 'node_modules/.cache/sauti')

/**
 * Resolves to the folder of the fonts: `NAME.css` and its files for each font, `licences/PACKAGE.txt`, and in
 * `pictures/` a file for each family and weight, with `families.json`: `[{name, font, files, letters}]`, where `letters`
 * are pairs of a first and a last code point. It is made once; copies are kept for as long as node_modules is.
 */
export async function makeFonts() {
  const fonts = JSON.parse(await readFile(path.join(root, 'fonts.json'), 'utf8'))
  const folder = path.join(cache, `fonts-${await keyOf(fonts)}`)
  if (existsSync(folder)) return folder

  const fresh = `${folder}.${process.pid}`
  for (const part of ['licences', 'pictures']) await mkdir(path.join(fresh, part), { recursive: true })
  const families = await onEachCore(Object.entries(fonts), fresh)
  await writeFile(path.join(fresh, 'pictures/families.json'), JSON.stringify(families))
  // Another process may have been faster.
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true }))
  return folder
}

/** Packing a font takes a second or so of one core: each core has a thread that takes the next one. */
async function onEachCore(entries, folder) {
  const made = []
  const waiting = entries.entries()
  const work = async () => {
    const thread = new Worker(new URL('font-thread.mjs', import.meta.url))
    try {
      for (const [index, [name, font]] of waiting) {
        thread.postMessage({ name, font, folder })
        ;[made[index]] = await once(thread, 'message')
      }
    } finally {
      await thread.terminate()
    }
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, work))
  return made.flat()
}

/** Writes the files of one font to the folder, and resolves to its families for pictures. */
export async function makeFont(name, font, folder) {
  const faces = []
  const families = []
  const known = new Set()
  for (const slice of font.slices) {
    const source = await readSource(slice, font)
    const family = font.slices.length > 1 ? `${name}.${slice}` : name
    faces.push(await makeFace(family, source, font, folder, known))
    families.push(await makePictureFamily(name, family, source, font, path.join(folder, 'pictures')))
  }
  await writeFile(path.join(folder, `${name}.css`), faces.join('\n'))
  await copyFile(inPackage(font, 'LICENSE'), path.join(folder, 'licences', licenceOf(font)))
  return families
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

function readSource(slice, font) {
  const file = `${font.package.split('/')[1]}-${slice}-${isVariable(font) ? 'wght' : font.weights[0]}-normal.woff2`
  return readFile(inPackage(font, `files/${file}`))
}

function isVariable(font) {
  return font.package.startsWith('@fontsource-variable/')
}

/** `weight` is one, or `{min, max}`. */
function cut(source, font, weight) {
  return subset(source, codePoints(font.letters), {
    targetFormat: 'sfnt',
    ...(isVariable(font) && { variationAxes: { wght: weight } }),
  })
}

async function makeFace(name, source, font, folder, known) {
  const [lightest, heaviest = lightest] = font.weights
  const plain = await cut(source, font, heaviest > lightest ? { min: lightest, max: heaviest } : lightest)
  const letters = lettersOf(plain).filter((code) => !known.has(code))
  for (const code of letters) if (!isMark(code)) known.add(code)
  const file = `${name}.woff2`
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

async function makePictureFamily(font, name, source, of, folder) {
  const [lightest, heaviest = lightest] = of.weights
  const files = {}
  for (const weight of PICTURE_WEIGHTS) {
    const nearest = Math.min(Math.max(weight, lightest), heaviest)
    if (files[nearest]) continue
    files[nearest] = `${name}.${nearest}.ttf`
    await writeFile(path.join(folder, files[nearest]), await cut(source, of, nearest))
  }
  const [file] = Object.values(files)
  return { name, font, files, letters: runsOf(lettersOf(await readFile(path.join(folder, file)))) }
}

function lettersOf(plain) {
  return [...new Face(new Blob(plain), 0).collectUnicodes()]
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
  const hex = (code) => code.toString(16).toUpperCase()
  return runsOf(unicodes)
    .map(([first, last]) => `U+${hex(first)}${last > first ? `-${hex(last)}` : ''}`)
    .join(', ')
}

/** [0x41, 0x42, 0x43, 0x61] → `[[0x41, 0x43], [0x61, 0x61]]`. */
function runsOf(unicodes) {
  const runs = []
  for (const code of [...unicodes].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run && code === run[1] + 1) run[1] = code
    else runs.push([code, code])
  }
  return runs
}
