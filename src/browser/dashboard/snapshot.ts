/** The columns of the published files that the dashboard shows; `docs/statistics.md` describes them all. */
export interface Measures {
  speakers: number
  recordings: number
  valid: number
  invalid: number
  hours: number
  hours_valid: number
  languages: number
  validations: number
}

export type LanguageRow = Measures & { language: string }
/** With what the file counts by beside the measures: `age_band`, `gender`, `region`. */
export type GroupRow = Measures & Record<string, string | number>
/** With `day`, `week`, `month` or `quarter` beside the measures. */
export type PeriodRow = Measures & Record<string, string | number>

/** One published snapshot. */
export interface Snapshot {
  /** The moment that its numbers describe. */
  generatedAt: Date
  /** Whether a file of this published name belongs to it. */
  has(name: string): boolean
  /** The rows of a file by its published name; each file is fetched once. Rejects when it cannot be had. */
  rows<Row>(name: string): Promise<Row[]>
}

const ANSWER_TIMEOUT_MS = 10_000

/** Fetches the published snapshot, or undefined before the first one. Rejects when no answer comes. */
export async function openSnapshot(
  manifestUrl: string,
  fetcher: typeof fetch = (input, init) => fetch(input, init),
): Promise<Snapshot | undefined> {
  const answer = await fetchWithTimeout(fetcher, manifestUrl)
  if (answer.status === 404) return undefined
  const manifest = await jsonOf<{ generated_at: string; files: Record<string, string> }>(answer)
  const fetched = new Map<string, Promise<unknown[]>>()
  const fetchRows = async (name: string) => {
    const address = manifest.files[name]
    if (address === undefined) throw new Error(`no file is published as ${name}`)
    const url = new URL(address, answer.url || manifestUrl)
    return (await jsonOf<{ rows: unknown[] }>(await fetchWithTimeout(fetcher, url.href))).rows
  }
  return {
    generatedAt: new Date(manifest.generated_at),
    has: (name) => name in manifest.files,
    rows<Row>(name: string): Promise<Row[]> {
      const rows = fetched.get(name) ?? fetchRows(name)
      fetched.set(name, rows)
      rows.catch(() => fetched.delete(name)) // asked for again, it is fetched again
      return rows as Promise<Row[]>
    },
  }
}

/** Whether these files of it can be had, now and from now on. */
export function hasFiles(snapshot: Snapshot, names: string[]): Promise<boolean> {
  return Promise.all(names.map((name) => snapshot.rows(name))).then(
    () => true,
    () => false,
  )
}

async function fetchWithTimeout(fetcher: typeof fetch, url: string): Promise<Response> {
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), ANSWER_TIMEOUT_MS)
  try {
    return await fetcher(url, { signal: timeout.signal, credentials: 'omit' })
  } finally {
    clearTimeout(timer)
  }
}

async function jsonOf<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`)
  return (await answer.json()) as T
}
