import type { Failure } from './state.js'

/** The key of the message that tells what to do about a failure in this browser. */
export function failureHintKey(failure: Failure, userAgent: string): string {
  const way = `record.say.failure.${failure}.way`
  if (failure !== 'denied') return way
  const where = permissionSettingsOf(userAgent)
  return where ? `${way}.${where}` : way
}

/** The browser whose settings hold the microphone's permission; null for one without a message of its own. */
function permissionSettingsOf(userAgent: string): 'iphone' | 'firefox' | 'chrome' | 'safari' | null {
  if (/iPhone|iPad/.test(userAgent)) return 'iphone' // every browser there runs on Safari
  const isMobile = /Android|Mobi/.test(userAgent)
  if (/Firefox/.test(userAgent)) return isMobile ? 'chrome' : 'firefox'
  if (/Chrom/.test(userAgent)) return 'chrome'
  return /Safari/.test(userAgent) ? 'safari' : null
}
