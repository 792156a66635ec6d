import { SYNC_TAG } from '../outbox/send-item.js'
import {
  keepAnswer,
  keepFiles,
  keepPage,
  keepWhatOthersKept,
  keptAt,
  keptOfflinePage,
  keptRecorderFor,
  pagesFor,
  refreshFor,
  takeOverFromOthers,
} from './page-cache.js'
import { sendWhatWaits } from './background-sync.js'

declare const self: ServiceWorkerGlobalScope

/** A connection that takes longer is as good as none, where there is a copy. */
const PATIENCE_MS = 4_000
/** A page that was just opened is left alone with the network for so long. */
const UNDISTURBED_MS = 5_000

const NAMED_BY_CONTENT = /^\/assets\//
const OTHER_FILE = /^\/(?:fonts|icons|patterns)\//
const NO_PAGE = /^\/(?:api|stats|assets|fonts|icons|patterns)\//

// No `skipWaiting`: pages that are open go on with the worker and the files they began with.
self.addEventListener('install', (event) => event.waitUntil(install()))

self.addEventListener('activate', (event) => event.waitUntil(activate()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (!NO_PAGE.test(url.pathname)) event.respondWith(page(event, url))
  } else if (NAMED_BY_CONTENT.test(url.pathname)) event.respondWith(namedFile(event, url))
  else if (OTHER_FILE.test(url.pathname)) event.respondWith(otherFile(event, url))
})

/** A page asks that it, and the files it uses, be kept; it is told when they are. */
self.addEventListener('message', (event) => {
  const { page, files } = event.data as { page: string; files: string[] }
  const kept = Promise.all([...pagesFor(new URL(page)).map(keepPage), keepFiles(files)]).then(
    () => true,
    () => false,
  )
  event.waitUntil(kept.then((isKept) => event.ports[0]?.postMessage(isKept)))
})

self.addEventListener('sync', (event) => {
  const { tag, waitUntil } = event as Event & { tag: string; waitUntil: ExtendableEvent['waitUntil'] }
  if (tag === SYNC_TAG) waitUntil.call(event, sendWhatWaits())
})

async function install(): Promise<void> {
  const clients = await self.clients.matchAll({ includeUncontrolled: true, type: 'window' })
  await keepWhatOthersKept()
  for (const place of new Set(clients.flatMap(({ url }) => pagesFor(new URL(url))))) await keepPage(place)
}

async function activate(): Promise<void> {
  await takeOverFromOthers()
  // The page is asked for while this worker is still waking up.
  await self.registration.navigationPreload?.enable()
}

/** From the network; the recorder from its copy where that fails or takes too long, and else the words that it failed. */
async function page(event: FetchEvent, url: URL): Promise<Response> {
  const answer = preloadedOrFetched(event)
  event.waitUntil(answer.then(async (fresh) => fresh.ok && refreshLater(url)).catch(() => undefined))
  const copy = await keptRecorderFor(url)
  if (copy) return soonOr(answer, copy)
  try {
    return await answer
  } catch (error) {
    const offline = await keptOfflinePage(url)
    if (offline) return offline
    throw error
  }
}

/** The page itself comes first, where a connection is poor. */
async function refreshLater(url: URL): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, UNDISTURBED_MS)
  })
  await refreshFor(url)
}

async function preloadedOrFetched(event: FetchEvent): Promise<Response> {
  const preloaded = (await event.preloadResponse) as Response | undefined
  return preloaded ?? fetch(event.request)
}

/** The fonts a page turns out to need are known to nobody before. */
async function namedFile(event: FetchEvent, { pathname }: URL): Promise<Response> {
  const copy = await keptAt(pathname)
  if (copy) return copy
  const fresh = await fetch(event.request)
  if (fresh.status === 200 && pathname.endsWith('.woff2'))
    event.waitUntil(keepAnswer(pathname, fresh.clone()))
  return fresh
}

/** Its name says nothing about its content, so the network comes first. What was used once is kept. */
async function otherFile(event: FetchEvent, { pathname }: URL): Promise<Response> {
  const copy = await keptAt(pathname)
  const answer = fetch(event.request).then((fresh) => {
    const isNew = copy?.headers.get('date') !== fresh.headers.get('date')
    if (fresh.status === 200 && isNew) event.waitUntil(keepAnswer(pathname, fresh.clone()))
    return fresh
  })
  return copy ? soonOr(answer, copy) : answer
}

async function soonOr(answer: Promise<Response>, copy: Response): Promise<Response> {
  const tooLate = new Promise<undefined>((resolve) => {
    setTimeout(resolve, PATIENCE_MS)
  })
  const soon = await Promise.race([answer.catch(() => undefined), tooLate])
  return soon && soon.status < 500 ? soon : copy
}
