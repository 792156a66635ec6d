/** Remembers between pages which contributor uses this device, for pages that the service worker answers. */
import type { Contributor } from '../page-data.js'
import { loadSetting, saveSetting } from '../preferences/local-storage.js'

const STORAGE_KEY = 'sauti.contributor'

/** Whether this page is the service worker's copy, which was fetched without a cookie and names no contributor. */
export const isCachedPage = () => 'cached' in document.documentElement.dataset

/** Remembers the contributor that the server's page names; a cached page names none. */
export function rememberPageContributor(): void {
  if (!isCachedPage()) rememberContributor(document.body.dataset.contributor ?? '')
}

/** Sets the contributor of this device before any page names them; an empty id for none. */
export const rememberContributor = (id: string) => saveSetting(STORAGE_KEY, id)

/** The contributor of this page; on a cached page, the last one of this device. */
export function currentContributor(named: Contributor | null): Contributor | null {
  const id = isCachedPage() && loadSetting(STORAGE_KEY)
  return named ?? (id ? { id } : null)
}

/** The only campaign that assignments are taken from; a cached page serves every campaign and reads its address. */
export function currentCampaign(named: string | undefined): string | undefined {
  return isCachedPage() ? (new URLSearchParams(location.search).get('campaign') ?? undefined) : named
}
