/** Whether a language is meant by what was typed: every word of it begins a word of the language's names. */
export function isMeant(names: string, typed: string): boolean {
  const words = plain(names).split(/\s+/)
  return plain(typed)
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)))
}

// People leave accents out and use either case. Only Latin accents: other scripts write vowels as marks.
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .toLowerCase()
    .trim()
}
