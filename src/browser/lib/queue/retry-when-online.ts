/** Short for a contributor who waits, long for a server that many pages ask. */
const RETRY_INTERVAL_MS = 15_000

/**
 * Retries at once when the browser says that it is online, and at intervals while a visible page waits: browsers often
 * do not notice that a network is back.
 */
export function retryWhenOnline(isWaiting: () => boolean, retry: () => Promise<unknown>): void {
  let isRetrying = false
  const attempt = async () => {
    if (isRetrying || !isWaiting() || document.visibilityState === 'hidden') return
    isRetrying = true
    await retry().finally(() => (isRetrying = false))
  }
  window.addEventListener('online', () => void attempt())
  setInterval(() => void attempt(), RETRY_INTERVAL_MS)
}
