import { SYNC_TAG } from '../outbox/send-item.js'
import {
  cacheResponse,
  cacheFiles,
  cachePage,
  refetchOlderCaches,
  cachedResponse,
  cachedOfflinePage,
  cachedRecorder,
  pagesToCache,
  refreshCachedPages,
  moveOlderCaches,
} from './page-cache.js'
import { flushAllOutboxes } from './background-sync.js'

declare const self: ServiceWorkerGlobalScope

/** A network that takes longer counts as none, where there is a cached copy. */
const NETWORK_TIMEOUT_MS = 4_000
/** Cached pages are refreshed this long after a page was opened, which needs the network first. */
const REFRESH_DELAY_MS = 5_000

const HASHED_FILE = /^\/assets\//
const OTHER_FILE = /^\/(?:fonts|icons|patterns)\//
const NOT_A_PAGE = /^\/(?:api|stats|assets|fonts|icons|patterns)\//

// No `skipWaiting`: open pages keep the worker and the files they started with.
self.addEventListener('install', (event) => event.waitUntil(install()))

self.addEventListener('activate', (event) => event.waitUntil(activate()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (!NOT_A_PAGE.test(url.pathname)) event.respondWith(page(event, url))
  } else if (HASHED_FILE.test(url.pathname)) event.respondWith(hashedFile(event, url))
  else if (OTHER_FILE.test(url.pathname)) event.respondWith(otherFile(event, url))
})

/** Caches a page and the files it uses at the page's request, and answers whether it did. */
self.addEventListener('message', (event) => {
  const { page, files } = event.data as { page: string; files: string[] }
  const cached = Promise.all([...pagesToCache(new URL(page)).map(cachePage), cacheFiles(files)]).then(
    () => true,
    () => false,
  )
  event.waitUntil(cached.then((isCached) => event.ports[0]?.postMessage(isCached)))
})

self.addEventListener('sync', (event) => {
  const { tag, waitUntil } = event as Event & { tag: string; waitUntil: ExtendableEvent['waitUntil'] }
  if (tag === SYNC_TAG) waitUntil.call(event, flushAllOutboxes())
})

async function install(): Promise<void> {
  const clients = await self.clients.matchAll({ includeUncontrolled: true, type: 'window' })
  await refetchOlderCaches()
  for (const path of new Set(clients.flatMap(({ url }) => pagesToCache(new URL(url))))) await cachePage(path)
}

async function activate(): Promise<void> {
  await moveOlderCaches()
  // The browser requests the page while this worker is still starting.
  await self.registration.navigationPreload?.enable()
}

/**
 * Answers a page from the network. When that fails or takes too long, the recorder comes from its cached copy, and any
 * other page is the offline page.
 */
async function page(event: FetchEvent, url: URL): Promise<Response> {
  const answer = preloadedOrFetched(event)
  event.waitUntil(answer.then(async (fresh) => fresh.ok && refreshLater(url)).catch(() => undefined))
  const copy = await cachedRecorder(url)
  if (copy) return networkOrCopy(answer, copy)
  try {
    return await answer
  } catch (error) {
    const offline = await cachedOfflinePage(url)
    if (offline) return offline
    throw error
  }
}

/** Refreshes the cached pages after the page itself has had the network for a while. */
async function refreshLater(url: URL): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, REFRESH_DELAY_MS)
  })
  await refreshCachedPages(url)
}

async function preloadedOrFetched(event: FetchEvent): Promise<Response> {
  const preloaded = (await event.preloadResponse) as Response | undefined
  return preloaded ?? fetch(event.request)
}

/** Answers a file with a hashed name from the cache. Fonts are cached when a page first needs them. */
async function hashedFile(event: FetchEvent, { pathname }: URL): Promise<Response> {
  const copy = await cachedResponse(pathname)
  if (copy) return copy
  const fresh = await fetch(event.request)
  if (fresh.status === 200 && pathname.endsWith('.woff2'))
    event.waitUntil(cacheResponse(pathname, fresh.clone()))
  return fresh
}

/** Answers a file whose name stays when its content changes: from the network first, and caches it. */
async function otherFile(event: FetchEvent, { pathname }: URL): Promise<Response> {
  const copy = await cachedResponse(pathname)
  const answer = fetch(event.request).then((fresh) => {
    const isNew = copy?.headers.get('date') !== fresh.headers.get('date')
    if (fresh.status === 200 && isNew) event.waitUntil(cacheResponse(pathname, fresh.clone()))
    return fresh
  })
  return copy ? networkOrCopy(answer, copy) : answer
}

async function networkOrCopy(answer: Promise<Response>, copy: Response): Promise<Response> {
  const timeout = new Promise<undefined>((resolve) => {
    setTimeout(resolve, NETWORK_TIMEOUT_MS)
  })
  const fresh = await Promise.race([answer.catch(() => undefined), timeout])
  return fresh && fresh.status < 500 ? fresh : copy
}
