import type { Refusal, RefusalCounts } from '../campaigns/index.js'

/** One refused line as one line of text, in the form that editors make a link of. */
export function refusalLine(file: string, { line, code, detail }: Refusal): string {
  return `${file}:${line}: ${code}: ${detail}`
}

/** How many lines were refused, and why: “5 refused (3 duplicate, 2 empty)”. */
export function refusedInAll(refused: RefusalCounts): string {
  const reasons = Object.entries(refused).sort(([, a], [, b]) => b - a)
  const total = countRefused(refused)
  if (total === 0) return 'none refused'
  return `${total} refused (${reasons.map(([code, count]) => `${count} ${code}`).join(', ')})`
}

export function countRefused(refused: RefusalCounts): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0)
}
