import { readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../platform/paths.js'
import { fontOf } from '../fonts.js'

const FOLDER = path.join(projectRoot, 'dist/fonts')
/** Digits, the name and most letters of the page are set in it, whatever else is. */
const MAIN_FONT = 'latin'

/** Fonts of one name in some weights, as the build made them: see scripts/fonts.mjs. */
export interface Family {
  name: string
  /** Its name in fonts.json, of which this may be a part. */
  font: string
  /** By weight. */
  files: Record<string, string>
  /** First and last code points. */
  letters: [number, number][]
}

export const families = JSON.parse(
  readFileSync(path.join(FOLDER, 'families.json'), 'utf8'),
) as readonly Family[]

/** All families, in the order in which letters of a text in that language (BCP 47) are looked for. */
export function familiesFor(language: string): Family[] {
  const own = fontOf(language)
  const rank = ({ font }: Family) =>
    font === own && isLatin(font) ? 0 : font === MAIN_FONT ? 1 : font === own ? 2 : 3
  return [...families].sort((a, b) => rank(a) - rank(b))
}

/** Whether words of a language are set in it as a whole, instead of only what the main font has no letters for. */
function isLatin(font: string): boolean {
  return families.some((family) => family.font === font && hasLetter(family, 'a'.charCodeAt(0)))
}

export function hasLetter({ letters }: Family, code: number): boolean {
  return letters.some(([first, last]) => first <= code && code <= last)
}

/** The weight nearest to the one that is wanted, of those there are. */
export function weightOf({ files }: Family, wanted: number): number {
  const weights = Object.keys(files).map(Number)
  return weights.reduce((best, weight) =>
    Math.abs(weight - wanted) < Math.abs(best - wanted) ? weight : best,
  )
}

/** Absolute path of a family's file. Throws for a weight it does not come in. */
export function fileOf({ name, files }: Family, weight: number): string {
  const file = files[weight]
  if (!file) throw new Error(`there is no ${name} of weight ${weight}`)
  return path.join(FOLDER, file)
}
