import { createDatabase } from '../lib/device/indexed-db.js'
import { currentContributor } from '../lib/device/current-contributor.js'
import { element } from '../lib/dom/dom.js'
import { indexedDbOfflinePackStore } from '../offline-pack/offline-pack-store.js'

/** The page shown in place of any other without a network. It offers the offline packs, and retries the page. */
const RETRY_INTERVAL_MS = 15_000

const { lang } = document.documentElement
const [, locale] = location.pathname.split('/')
const list = element('#offline-packs')
const retry = element<HTMLAnchorElement>('#offline-retry')
retry.href = location.href
retry.addEventListener('click', (event) => {
  event.preventDefault()
  location.reload()
})
window.addEventListener('online', () => location.reload())
setInterval(() => void reloadIfReachable(), RETRY_INTERVAL_MS)
void offerPacks()

// The browser's `online` does not tell whether the server is reachable.
async function reloadIfReachable(): Promise<void> {
  if (document.visibilityState === 'hidden') return
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => undefined)
  if (answer?.ok) location.reload()
}

async function offerPacks(): Promise<void> {
  const contributor = currentContributor(null)
  const packed = await indexedDbOfflinePackStore(createDatabase()).list()
  const left = new Map<string, number>()
  for (const { contributorId, sentence, heldUntil, release } of packed) {
    if (contributorId !== contributor?.id || release || heldUntil <= Date.now()) continue
    left.set(sentence.language, (left.get(sentence.language) ?? 0) + 1)
  }
  list.append(...[...left].map(([language, count]) => linkTo(language, count)))
}

function linkTo(language: string, count: number): HTMLAnchorElement {
  const link = document.createElement('a')
  link.className = 'button button--speak'
  link.href = `/${locale || lang}/record?${new URLSearchParams({ language })}`
  const name = new Intl.DisplayNames(lang, { type: 'language' }).of(language)
  link.textContent = `${list.dataset.speak}: ${name} (${new Intl.NumberFormat(lang).format(count)})`
  return link
}
