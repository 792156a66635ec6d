import http, { type RefinedResponse, type ResponseType } from 'k6/http'
import { measure, pagesSeen, type RequestKind } from './measures.ts'
import { BASE_URL, STATS_URL } from './run.ts'

const DASHBOARD = `${BASE_URL}/en/dashboard`
const MANIFEST = `${STATS_URL}/manifest.json`
/** What the dashboard shows first. */
const FILES_SHOWN = ['totals', 'timeline-daily', 'by-language']
/** Visitors come back a day later: what may be kept for longer is not asked for again. */
const AWAY_S = 24 * 60 * 60

const OWN_FILE = /(?:href|src)="(\/[^"]+\.(?:css|js|woff2|svg|png|webmanifest))"/g

interface Kept {
  isFresh: boolean
  etag: string | undefined
  text: string
}

/** A visitor of the dashboard, with a browser cache. */
export class Visitor {
  readonly #kept = new Map<string, Kept>()

  /** The page, the files it is made of, the manifest of the statistics and those of them that are shown. */
  lookAtDashboard(): void {
    const page = this.#get('page', DASHBOARD)
    for (const [, path] of page.matchAll(OWN_FILE)) if (path) this.#get('asset', BASE_URL + path, 'none')
    if (this.lookAtNumbers() && page) pagesSeen.add(1)
  }

  /** The manifest and the files it names. Tells whether there are any. */
  lookAtNumbers(): boolean {
    const manifest = this.#get('stats', MANIFEST)
    if (!manifest) return false
    const { files } = JSON.parse(manifest) as { files: Record<string, string> }
    for (const name of FILES_SHOWN) this.#get('stats', fromManifest(files[name] ?? name), 'none')
    return true
  }

  /** The text of what is there, as far as it was asked for. */
  #get(kind: RequestKind, url: string, responseType: ResponseType = 'text'): string {
    const kept = this.#kept.get(url)
    if (kept?.isFresh) return kept.text
    const answer = http.get(url, {
      headers: {
        'Accept-Encoding': 'gzip, deflate, br',
        ...(kept?.etag && { 'If-None-Match': kept.etag }),
      },
      responseType,
      tags: { name: `GET ${kind}` },
    })
    if (!measure(kind, answer, kept?.etag ? [200, 304] : [200])) return ''
    if (kept && answer.status === 304) return kept.text
    const text = typeof answer.body === 'string' ? answer.body : ''
    this.#kept.set(url, { ...keeping(answer), text })
    return text
  }
}

/** The manifest names files by addresses that are absolute or relative to it. */
function fromManifest(url: string): string {
  return /^https?:/.test(url) ? url : `${STATS_URL}/${url}`
}

function keeping({ headers }: RefinedResponse<ResponseType>): Omit<Kept, 'text'> {
  const maxAge = /max-age=(\d+)/.exec(headers['Cache-Control'] ?? '')?.[1]
  return { isFresh: Number(maxAge ?? 0) > AWAY_S, etag: headers.Etag }
}
