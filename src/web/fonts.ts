import { readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../platform/paths.js'

/** A font of `fonts.json` is for whole scripts (ISO 15924), for languages in a script (`ur-Arab`), or both. */
interface Font {
  scripts?: string[]
  languages?: string[]
}

const fonts = Object.entries(
  JSON.parse(readFileSync(path.join(projectRoot, 'fonts.json'), 'utf8')) as Record<string, Font>,
)

/**
 * The font that a language is set in beside the Latin one of every page, or undefined where that one does, or where
 * the device's own has to. What is not known about the script is what Unicode takes to be likely.
 */
export function fontOf(language: string, script?: string): string | undefined {
  const likely = new Intl.Locale(language).maximize()
  const written = script ?? likely.script ?? ''
  const own = fonts.find(([, { languages }]) => languages?.includes(`${likely.language}-${written}`))
  const [name] = own ?? fonts.find(([, { scripts }]) => scripts?.includes(written)) ?? []
  return name
}
