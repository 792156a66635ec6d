/** After this long, caching the page counts as failed. */
const CACHE_TIMEOUT_MS = 30_000

export const supportsServiceWorker = () => 'serviceWorker' in navigator

/** Registers the service worker, which opens the recorder without a network, once this page has loaded. */
export function registerServiceWorker(): void {
  if (!supportsServiceWorker()) return
  const register = () => void navigator.serviceWorker.register('/service-worker.js').catch(() => undefined)
  if (document.readyState === 'complete') register()
  else window.addEventListener('load', register)
}

/** Has the service worker cache this page with the fonts and pictures it uses. Resolves to whether it did. */
export async function cacheThisPage(): Promise<boolean> {
  const late = new Promise<false>((resolve) => {
    setTimeout(() => resolve(false), CACHE_TIMEOUT_MS)
  })
  return Promise.race([requestCaching(), late])
}

async function requestCaching(): Promise<boolean> {
  const { active } = await navigator.serviceWorker.ready
  const files = performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin }) => origin === location.origin)
    .map(({ pathname }) => pathname)
  const { port1, port2 } = new MessageChannel()
  const answer = new Promise<boolean>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true)
  })
  active?.postMessage({ page: location.href, files }, [port2])
  return answer
}
