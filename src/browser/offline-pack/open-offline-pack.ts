import type { ApiClient, ApiFailure } from '../lib/api/client.js'
import { createDatabase } from '../lib/device/indexed-db.js'
import {
  cacheThisPage,
  registerServiceWorker,
  supportsServiceWorker,
} from '../lib/device/service-worker-client.js'
import type { RecordPageData } from '../lib/page-data.js'
import type { Translate } from '../lib/translate.js'
import { createOfflinePack, type OfflinePackFailure, type OfflinePackStatus } from './offline-pack.js'
import { createOfflinePackPanel } from './offline-pack-panel.js'
import { indexedDbOfflinePackStore } from './offline-pack-store.js'

/** Half a minute of WAV at the usual rate takes 2.9 MB; most sentences take a few seconds. */
const BYTES_PER_RECORDING = 800_000
/** How often the status is checked for expired leases. */
const STATUS_INTERVAL_MS = 60_000

interface OpenOfflinePackOptions {
  page: RecordPageData
  api: ApiClient
  contributorId: string
  t: Translate
  answered(): Promise<ReadonlySet<string>>
  tryLock(assignmentId: string): Promise<boolean>
  /** Ids of the assignments in the page's queue. */
  onScreen(): ReadonlySet<string>
}

/** Opens the offline pack on `partials/pack.ejs`, and has the service worker cache the recorder with it. */
export function openOfflinePack({ page, t, onScreen, ...options }: OpenOfflinePackOptions) {
  let status: OfflinePackStatus = { left: 0, heldUntil: null, expired: 0 }
  const panel = createOfflinePackPanel(t, page.locale, {
    download,
    releaseAll: () => void offlinePack.releaseAll(onScreen()),
    dismissExpired: () => void offlinePack.dismissExpired(),
  })
  const offlinePack = createOfflinePack({
    ...options,
    store: indexedDbOfflinePackStore(createDatabase()),
    language: page.language.code,
    campaign: page.campaign,
    prepareDevice,
    onStatus(changed) {
      status = changed
      if (supportsServiceWorker()) panel.show(status)
    },
  })

  async function download(size: number): Promise<OfflinePackFailure | null> {
    const failure = await offlinePack.download(size)
    // Some browsers ask the contributor, who knows the reason right after a download.
    if (!failure) void navigator.storage?.persist?.().catch(() => undefined)
    return failure
  }

  registerServiceWorker()
  window.addEventListener('online', () => void offlinePack.syncReleases())
  setInterval(() => void offlinePack.publishStatus(), STATUS_INTERVAL_MS)
  void offlinePack.publishStatus()
  void offlinePack.syncReleases()

  return {
    ...offlinePack,

    hasSentences: () => status.left > 0,

    /** Explains a failed claim where the pack is its cause. */
    explainFailure(failure: ApiFailure): void {
      if (failure.kind === 'refused' && failure.code === 'too_many_held') panel.explainFailure(failure.code)
    },

    /** At the end of a set; `isStuck` when the recordings cannot be sent now. */
    setNextLink: (isStuck: boolean) => panel.setNextLink(isStuck && status.left > 0, page.urls.thankYou),
  }
}

async function prepareDevice(size: number): Promise<OfflinePackFailure | null> {
  if (!(await hasRoomFor(size))) return 'no_room'
  if (await cacheThisPage()) return null
  return navigator.onLine ? 'not_kept' : 'network'
}

/** True also where the browser does not tell. */
async function hasRoomFor(recordings: number): Promise<boolean> {
  const { quota, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {}
  return quota === undefined || quota - usage > recordings * BYTES_PER_RECORDING
}
