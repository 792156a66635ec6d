import { deviceDatabase } from '../lib/device/indexed-db.js'
import { personHere } from '../lib/device/current-contributor.js'
import { element } from '../lib/dom/dom.js'
import { indexedDbPack } from '../offline-pack/offline-pack-store.js'

/** Shown in place of any page there is no network for: offers what can be done without one, and that page again. */
const LOOK_AGAIN_MS = 15_000

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
setInterval(() => void reloadOnceReached(), LOOK_AGAIN_MS)
void offerPacks()

// A device that has a network need not have a way to the server.
async function reloadOnceReached(): Promise<void> {
  if (document.visibilityState === 'hidden') return
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => undefined)
  if (answer?.ok) location.reload()
}

async function offerPacks(): Promise<void> {
  const person = personHere(null)
  const packed = await indexedDbPack(deviceDatabase()).list()
  const left = new Map<string, number>()
  for (const { contributorId, sentence, until, aside } of packed) {
    if (contributorId !== person?.id || aside || until <= Date.now()) continue
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
