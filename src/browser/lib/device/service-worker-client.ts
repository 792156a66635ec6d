/** How long a page waits until it is kept; then it is said that it could not be. */
const KEPT_WITHIN_MS = 30_000

export const canBeKept = () => 'serviceWorker' in navigator

/** Lets the recorder open without a network from now on, once this page has all it needs itself. */
export function registerWorker(): void {
  if (!canBeKept()) return
  const register = () => void navigator.serviceWorker.register('/service-worker.js').catch(() => undefined)
  if (document.readyState === 'complete') register()
  else window.addEventListener('load', register)
}

/** Keeps this page with the fonts and pictures it uses. Resolves to whether that was done. */
export async function keepThisPage(): Promise<boolean> {
  const late = new Promise<false>((resolve) => {
    setTimeout(() => resolve(false), KEPT_WITHIN_MS)
  })
  return Promise.race([askWorker(), late])
}

async function askWorker(): Promise<boolean> {
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
