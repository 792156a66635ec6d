import type { Failure } from './state.js'

/** The key of the words that tell what to do about a failure, in this browser. */
export function wayOut(failure: Failure, userAgent: string): string {
  const way = `record.say.failure.${failure}.way`
  if (failure !== 'denied') return way
  const where = whereAllowed(userAgent)
  return where ? `${way}.${where}` : way
}

/** Where a browser hides what it was told about the microphone; null for one that we do not know. */
function whereAllowed(userAgent: string): 'iphone' | 'firefox' | 'chrome' | 'safari' | null {
  if (/iPhone|iPad/.test(userAgent)) return 'iphone' // every browser there is Safari within
  const isMobile = /Android|Mobi/.test(userAgent)
  if (/Firefox/.test(userAgent)) return isMobile ? 'chrome' : 'firefox'
  if (/Chrom/.test(userAgent)) return 'chrome'
  return /Safari/.test(userAgent) ? 'safari' : null
}
