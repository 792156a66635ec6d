/** Whether every typed word begins a word of the language's names. */
export function matchesSearch(names: string, typed: string): boolean {
  const words = foldAccents(names).split(/\s+/)
  return foldAccents(typed)
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)))
}

// Ignores case and Latin accents, which visitors leave out. In other scripts such marks are vowels.
function foldAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .toLowerCase()
    .trim()
}
