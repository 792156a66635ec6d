/** What a device remembers between pages beside its database: small, and at hand before anything is drawn. */
import type { Contributor } from '../page-data.js'

const PERSON = 'sauti.person'
const WAITING = 'sauti.waiting'

/** Whether this page is the copy that the service worker keeps. It was made for nobody and names nobody. */
export const isKept = () => 'kept' in document.documentElement.dataset

/** Every page from the server says whose it is; the copy that is kept is everybody's. */
export function rememberPerson(): void {
  if (!isKept()) rememberAs(document.body.dataset.person ?? '')
}

/** Who is here from now on, before any page says so. */
export const rememberAs = (id: string) => write(PERSON, id)

/** Who contributes on this page: on a kept one, whoever was here last. */
export function personHere(named: Contributor | null): Contributor | null {
  const id = isKept() ? read(PERSON) : ''
  return named ?? (id ? { id } : null)
}

/** From which campaign alone work is taken: the copy that is kept is every campaign's. */
export function campaignHere(named: string | undefined): string | undefined {
  return isKept() ? (new URLSearchParams(location.search).get('campaign') ?? undefined) : named
}

/** Whether anything waits to be sent, so that a page that has no outbox knows to send it. */
export const isWaiting = () => read(WAITING) !== ''

export function markWaiting(waits: boolean): void {
  if (waits !== isWaiting()) write(WAITING, waits ? '1' : '')
}

// Browsers that may keep nothing throw at the very look at it.
function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

function write(key: string, value: string): void {
  try {
    if (value) localStorage.setItem(key, value)
    else localStorage.removeItem(key)
  } catch {
    return
  }
}
