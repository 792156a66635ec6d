/** Short enough for somebody who waits, long enough for a server that many ask. */
const EVERY_MS = 15_000

/**
 * Asks again by itself, and without a word, while a page that is looked at waits for its network or the server:
 * browsers often do not notice that a network is back.
 */
export function askAgain(isWaiting: () => boolean, ask: () => Promise<unknown>): void {
  let isAsking = false
  const attempt = async () => {
    if (isAsking || !isWaiting() || document.visibilityState === 'hidden') return
    isAsking = true
    await ask().finally(() => (isAsking = false))
  }
  window.addEventListener('online', () => void attempt())
  setInterval(() => void attempt(), EVERY_MS)
}
