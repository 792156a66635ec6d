/**
 * What is kept to be shown without a network: the recorder in the languages it was opened in, a page that says that
 * there is no network, and the files they need. Every page is fetched without a cookie: the copy was made for nobody,
 * so it can show nobody anything of somebody else's.
 */

/** Of the build. Another one brings another worker, with a cache of its own. */
declare const VERSION: string

const CACHES = 'sauti-'
const CACHE = CACHES + VERSION
/** A copy is not fetched again within this time. */
const FRESH_MS = 60 * 60 * 1000
/** Recorders of more languages than anybody speaks. */
const RECORDERS_MOST = 12

const RECORDER = /^\/[\w-]+\/record$/
const FILE = /^\/(?:assets|fonts|icons|patterns)\//
const NAMED_BY_CONTENT = /^\/assets\//
const FILES_IN_PAGE = /"(\/(?:assets|fonts|icons|patterns)\/[^"#?]+)/g
/** But not its fonts: of those a page needs a few. */
const PICTURES_IN_STYLE = /url\(["']?(\/(?:icons|patterns)\/[^"')#?]+)/g

/** The copy of a file or a page, if there is one. */
export async function keptAt(place: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(place, { ignoreVary: true })
}

/** The recorder for an address: its copy, or the way to the one that comes nearest. */
export async function keptRecorderFor(url: URL): Promise<Response | undefined> {
  if (!RECORDER.test(url.pathname)) return undefined
  const place = recorderAt(url)
  const exact = place && (await keptAt(place))
  if (exact) return exact
  const wanted = url.searchParams.get('language')
  const others = (await keptRecorders())
    .map((other) => new URL(other, url))
    .filter(({ searchParams }) => wanted === null || searchParams.get('language') === wanted)
  const nearest = others.find(({ pathname }) => pathname === url.pathname) ?? others[0]
  return nearest && Response.redirect(nearest.href)
}

/** The page that says that there is no network, in the language of the page that was asked for if it is kept. */
export async function keptOfflinePage(url: URL): Promise<Response | undefined> {
  const [own] = offlinePageFor(url)
  const exact = own && (await keptAt(own))
  if (exact) return exact
  const any = (await keptPlaces()).find((place) => place.endsWith('/offline'))
  return any === undefined ? undefined : keptAt(any)
}

/** Keeps what may be needed when this page is asked for without a network, unless that was done a short time ago. */
export async function refreshFor(url: URL): Promise<void> {
  for (const place of pagesFor(url)) {
    const made = Date.parse((await keptAt(place))?.headers.get('date') ?? '')
    if (!(Math.abs(Date.now() - made) < FRESH_MS)) await keepPage(place)
  }
}

/** The pages to keep for somebody who is at this address. */
export function pagesFor(url: URL): string[] {
  const recorder = recorderAt(url)
  return recorder ? [recorder, ...offlinePageFor(url)] : offlinePageFor(url)
}

/** Keeps all that older workers kept, as it is now. Rejects when some of it cannot be had: then theirs must stay. */
export async function keepWhatOthersKept(): Promise<void> {
  for (const name of await othersCaches()) {
    const other = await caches.open(name)
    for (const request of await other.keys()) {
      const place = placeOf(request.url)
      if (!FILE.test(place)) await keepPage(place)
      else if (!NAMED_BY_CONTENT.test(place)) await keepFile(place)
    }
  }
}

/**
 * Takes over what older workers went on to keep after this one was installed, as it is, and the fonts that pages turned
 * out to need; then what was theirs is forgotten.
 */
export async function takeOverFromOthers(): Promise<void> {
  const cache = await caches.open(CACHE)
  for (const name of await othersCaches()) {
    const other = await caches.open(name)
    const own = new Set(await keptPlaces())
    const lacking = (await other.keys()).map(({ url }) => placeOf(url)).filter((place) => !own.has(place))
    const isPageLacking = lacking.some((place) => !FILE.test(place))
    for (const place of lacking) {
      if (!isPageLacking && !place.endsWith('.woff2')) continue
      const copy = await other.match(place, { ignoreVary: true })
      if (copy) await cache.put(place, copy)
    }
    await caches.delete(name)
  }
}

/**
 * Keeps a page and every file it names. One that is not there any more is passed over. Rejects when it cannot be had
 * at this moment.
 */
export async function keepPage(place: string): Promise<void> {
  const answer = await fetch(place, { credentials: 'omit', cache: 'no-store', redirect: 'manual' })
  if (answer.status >= 500) throw new Error(`${place}: ${answer.status}`)
  if (!answer.ok) return
  const page = await answer.text()
  await keepFiles([...page.matchAll(FILES_IN_PAGE)].map(([, file]) => file!))
  const headers = new Headers(answer.headers)
  for (const name of ['content-encoding', 'content-length']) headers.delete(name)
  const cache = await caches.open(CACHE)
  await cache.put(place, new Response(page.replace('<html ', '<html data-kept '), { headers }))
  for (const old of (await keptRecorders()).slice(RECORDERS_MOST)) await cache.delete(old)
}

export async function keepFiles(files: readonly string[]): Promise<void> {
  await Promise.all([...new Set(files)].filter((file) => FILE.test(file)).map(keepFile))
}

/** Keeps a file as it came. */
export async function keepAnswer(place: string, answer: Response): Promise<void> {
  await (await caches.open(CACHE)).put(place, answer)
}

async function keepFile(file: string): Promise<void> {
  if (NAMED_BY_CONTENT.test(file) && (await keptAt(file))) return
  const answer = await fetch(file)
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`)
  if (file.endsWith('.css')) {
    const style = await answer.clone().text()
    await keepFiles([...style.matchAll(PICTURES_IN_STYLE)].map(([, picture]) => picture!))
  }
  await keepAnswer(file, answer)
}

/** The recorder's address without what else a link may carry. */
function recorderAt({ pathname, searchParams }: URL): string | undefined {
  const language = searchParams.get('language')
  return RECORDER.test(pathname) && language ? `${pathname}?${new URLSearchParams({ language })}` : undefined
}

function offlinePageFor({ pathname }: URL): string[] {
  const [, locale] = /^\/([\w-]+)\//.exec(pathname) ?? []
  return locale ? [`/${locale}/offline`] : []
}

/** The newest first. */
async function keptRecorders(): Promise<string[]> {
  return (await keptPlaces()).filter((place) => /\/record\?/.test(place)).reverse()
}

async function keptPlaces(): Promise<string[]> {
  return (await (await caches.open(CACHE)).keys()).map(({ url }) => placeOf(url))
}

async function othersCaches(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(CACHES) && name !== CACHE)
}

function placeOf(address: string): string {
  const { pathname, search } = new URL(address)
  return pathname + search
}
