/**
 * Caches what pages need without a network: the recorder in the languages it was opened in, the offline page, and
 * their files. Every page is fetched without a cookie, so that no copy shows one contributor's data to another.
 */

/** Set by the build. Each build has a worker and a cache of its own. */
declare const VERSION: string

const CACHE_PREFIX = 'sauti-'
const CACHE = CACHE_PREFIX + VERSION
/** A copy is fetched again after this time. */
const MAX_AGE_MS = 60 * 60 * 1000
/** More recorders, by language, than a contributor uses. */
const MAX_RECORDERS = 12

const RECORDER = /^\/[\w-]+\/record$/
const FILE = /^\/(?:assets|fonts|icons|patterns)\//
const HASHED_FILE = /^\/assets\//
const FILES_IN_PAGE = /"(\/(?:assets|fonts|icons|patterns)\/[^"#?]+)/g
/** The pictures of a style sheet, without its fonts, of which a page needs a few. */
const PICTURES_IN_STYLE = /url\(["']?(\/(?:icons|patterns)\/[^"')#?]+)/g

/** The cached copy of a file or a page, if there is one. */
export async function cachedResponse(path: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(path, { ignoreVary: true })
}

/** The recorder's cached copy for an address, or a redirect to the nearest one. */
export async function cachedRecorder(url: URL): Promise<Response | undefined> {
  if (!RECORDER.test(url.pathname)) return undefined
  const path = recorderPathOf(url)
  const exact = path && (await cachedResponse(path))
  if (exact) return exact
  const wanted = url.searchParams.get('language')
  const others = (await cachedRecorders())
    .map((other) => new URL(other, url))
    .filter(({ searchParams }) => wanted === null || searchParams.get('language') === wanted)
  const nearest = others.find(({ pathname }) => pathname === url.pathname) ?? others[0]
  return nearest && Response.redirect(nearest.href)
}

/** The cached offline page, in the requested page's language if that is cached. */
export async function cachedOfflinePage(url: URL): Promise<Response | undefined> {
  const [own] = offlinePageOf(url)
  const exact = own && (await cachedResponse(own))
  if (exact) return exact
  const any = (await cachedPaths()).find((path) => path.endsWith('/offline'))
  return any === undefined ? undefined : cachedResponse(any)
}

/** Caches the pages that belong to an address again, unless their copies are recent. */
export async function refreshCachedPages(url: URL): Promise<void> {
  for (const path of pagesToCache(url)) {
    const made = Date.parse((await cachedResponse(path))?.headers.get('date') ?? '')
    if (!(Math.abs(Date.now() - made) < MAX_AGE_MS)) await cachePage(path)
  }
}

/** The pages to cache for a contributor at this address. */
export function pagesToCache(url: URL): string[] {
  const recorder = recorderPathOf(url)
  return recorder ? [recorder, ...offlinePageOf(url)] : offlinePageOf(url)
}

/** Fetches again what older workers cached. Rejects when some of it cannot be fetched, and their caches stay. */
export async function refetchOlderCaches(): Promise<void> {
  for (const name of await olderCaches()) {
    const other = await caches.open(name)
    for (const request of await other.keys()) {
      const path = pathOf(request.url)
      if (!FILE.test(path)) await cachePage(path)
      else if (!HASHED_FILE.test(path)) await cacheFile(path)
    }
  }
}

/** Copies what older workers cached after this one was installed, and their fonts; then deletes their caches. */
export async function moveOlderCaches(): Promise<void> {
  const cache = await caches.open(CACHE)
  for (const name of await olderCaches()) {
    const other = await caches.open(name)
    const own = new Set(await cachedPaths())
    const lacking = (await other.keys()).map(({ url }) => pathOf(url)).filter((path) => !own.has(path))
    const isPageLacking = lacking.some((path) => !FILE.test(path))
    for (const path of lacking) {
      if (!isPageLacking && !path.endsWith('.woff2')) continue
      const copy = await other.match(path, { ignoreVary: true })
      if (copy) await cache.put(path, copy)
    }
    await caches.delete(name)
  }
}

/**
 * Caches a page and every file it names. A page that no longer exists is skipped. Rejects when it cannot be fetched
 * now.
 */
export async function cachePage(path: string): Promise<void> {
  const answer = await fetch(path, { credentials: 'omit', cache: 'no-store', redirect: 'manual' })
  if (answer.status >= 500) throw new Error(`${path}: ${answer.status}`)
  if (!answer.ok) return
  const page = await answer.text()
  await cacheFiles([...page.matchAll(FILES_IN_PAGE)].map(([, file]) => file!))
  const headers = new Headers(answer.headers)
  for (const name of ['content-encoding', 'content-length']) headers.delete(name)
  const cache = await caches.open(CACHE)
  await cache.put(path, new Response(page.replace('<html ', '<html data-cached '), { headers }))
  for (const old of (await cachedRecorders()).slice(MAX_RECORDERS)) await cache.delete(old)
}

export async function cacheFiles(files: readonly string[]): Promise<void> {
  await Promise.all([...new Set(files)].filter((file) => FILE.test(file)).map(cacheFile))
}

/** Caches a file as the server answered it. */
export async function cacheResponse(path: string, answer: Response): Promise<void> {
  await (await caches.open(CACHE)).put(path, answer)
}

async function cacheFile(file: string): Promise<void> {
  if (HASHED_FILE.test(file) && (await cachedResponse(file))) return
  const answer = await fetch(file)
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`)
  if (file.endsWith('.css')) {
    const style = await answer.clone().text()
    await cacheFiles([...style.matchAll(PICTURES_IN_STYLE)].map(([, picture]) => picture!))
  }
  await cacheResponse(file, answer)
}

/** The recorder's address with its language alone. */
function recorderPathOf({ pathname, searchParams }: URL): string | undefined {
  const language = searchParams.get('language')
  return RECORDER.test(pathname) && language ? `${pathname}?${new URLSearchParams({ language })}` : undefined
}

function offlinePageOf({ pathname }: URL): string[] {
  const [, locale] = /^\/([\w-]+)\//.exec(pathname) ?? []
  return locale ? [`/${locale}/offline`] : []
}

/** The newest first, as the cache keeps the order of insertion. */
async function cachedRecorders(): Promise<string[]> {
  return (await cachedPaths()).filter((path) => /\/record\?/.test(path)).reverse()
}

async function cachedPaths(): Promise<string[]> {
  return (await (await caches.open(CACHE)).keys()).map(({ url }) => pathOf(url))
}

async function olderCaches(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE)
}

function pathOf(address: string): string {
  const { pathname, search } = new URL(address)
  return pathname + search
}
