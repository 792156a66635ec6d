import type { LanguageRow } from './files.js'

/** So many languages have a bar; the table has them all. */
export const BARS = 15

/** Languages by what was recorded in them, the most first. */
export function ranked(rows: LanguageRow[]): LanguageRow[] {
  return [...rows].sort((a, b) => b.hours - a.hours || a.language.localeCompare(b.language))
}
